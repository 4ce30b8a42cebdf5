@a
<<<<<<< ours · fn f (edited)
@b
=======
@c
>>>>>>> theirs · fn f (edited)
def f():
    pass
