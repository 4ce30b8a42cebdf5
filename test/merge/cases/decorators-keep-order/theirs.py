@a
@c
def f():
    pass
