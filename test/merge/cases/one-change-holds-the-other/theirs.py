def f(a):
    check(a)
    return a + 1
