import os


class A:
    """Doc."""

    def f(self):
        return 10

    def g(self):
        return 20


def h():
    return 0
