def f():
<<<<<<< ours
    return 1
=======
    return helper()


def g():
    return helper() + 1
>>>>>>> theirs
