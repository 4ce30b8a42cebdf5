import os


class A:
    """Doc."""

    def f(self):
        return 1

    def g(self):
        return 2


def h():
    pass
