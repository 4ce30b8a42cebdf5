def f(a):
<<<<<<< ours (function f: edited here, edited there)
    if a:
        x = a
        return x
=======
    x = a + 1
    return x
>>>>>>> theirs
