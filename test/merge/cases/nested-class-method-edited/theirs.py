class A:
    class B:
        def m(self):
            return 1

    def j(self):
        return 0

    def n(self):
        return 20
