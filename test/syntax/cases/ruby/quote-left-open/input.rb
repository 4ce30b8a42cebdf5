class A
  def one
    puts 'never closed
  end

  def two
    puts "two"
  end
end

require 'json'
