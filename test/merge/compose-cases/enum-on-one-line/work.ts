enum Color { Red = 1, Green, Blue = 2, Black }
