class A:
    class B:
        def m(self):
            return 10

    def k(self):
        return 0

    def j(self):
        return 0

    def n(self):
        return 20
