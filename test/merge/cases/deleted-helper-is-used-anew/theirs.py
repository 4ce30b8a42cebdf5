def helper():
    return 1


def f():
    return helper()


def g():
    return helper() + 1
