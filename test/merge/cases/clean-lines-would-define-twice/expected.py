def a():
    return 1


def b():
    return 2


def c():
    return 3


def n():
<<<<<<< ours · fn n (added)
    return 1
=======
    return 4
>>>>>>> theirs · fn n (added)
