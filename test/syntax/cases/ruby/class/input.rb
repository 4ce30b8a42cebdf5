# frozen_string_literal: true

require 'set'
require_relative "helper" # beside it

LIMIT = %w[class def end].freeze

# All parsing.
module Text::Parsing
  class Parser < Struct.new(:a, :b)
    include Comparable
    extend Forwardable
    attr_reader :name, :other

    USAGE = <<~TEXT
      def not_here
      #{LIMIT} end
    TEXT

    # Adds one.
    def <<(other)
      return unless other
      "a #{h["x"]} \" end"
    end

    def name=(v) @name = v end
    def self.make = new
    private def endless?(a) = a / 2
    def ==(o); o.class == self.class end

    class << self
      def build; end
    end

    def loops
      while x do y end
      until z
        foo.each { |a| a if /end/ =~ b }
      end
      begin; x; end while y
      p x /y/ 2 unless $' == 'x'
      puts [1]
        .map do |x| x end
    rescue => e
      raise if x
    end
    # def old; end
  end
end

=begin
class Comment
=end
def top(a:, b: 1)
end
value = if top(a: 1) then 1 else 2 end
puts value
puts value if value

puts :done
__END__
class Data
