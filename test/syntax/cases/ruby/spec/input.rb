RSpec.describe Text::Parser, type: :model do |x|
  let(:parser) { 1 }

  it 'parses' do
    expect(parser).to be
  end
  context "when empty" do
    it('fails') do end
  end
end
namespace :db do
  task migrate: [:environment] do
  end
end
