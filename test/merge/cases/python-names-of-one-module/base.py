from m import a, d

a(d)
