class Empty: pass
class Pair: first = 1; second = 2
def noop(): pass
if ready: go()
class Closed(Error, metaclass=Meta): ...
