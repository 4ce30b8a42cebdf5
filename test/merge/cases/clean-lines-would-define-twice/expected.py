def a():
    return 1


def b():
    return 2


def c():
    return 3


def n():
<<<<<<< ours (function n: added here, added there)
    return 1
=======
    return 4
>>>>>>> theirs
