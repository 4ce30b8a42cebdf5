from m import a, b, c, d

a(b, d)
c()
