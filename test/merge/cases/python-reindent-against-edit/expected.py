def f(a):
<<<<<<< ours · fn f (edited)
    if a:
        x = a
        return x
=======
    x = a + 1
    return x
>>>>>>> theirs · fn f (edited)
