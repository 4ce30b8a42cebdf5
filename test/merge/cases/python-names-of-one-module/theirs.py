from m import a, c, d

a(d)
c()
