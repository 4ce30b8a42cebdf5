attr_reader :width; attr_reader :height # both in pixels
require 'set'; require 'json' # sorted by size
