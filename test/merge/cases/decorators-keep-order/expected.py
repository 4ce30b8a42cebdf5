@a
<<<<<<< ours (function f: edited here, edited there)
@b
=======
@c
>>>>>>> theirs
def f():
    pass
