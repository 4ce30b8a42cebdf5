enum Color { Red, Blue, Black }
