from m import a, b, d

a(b, d)
