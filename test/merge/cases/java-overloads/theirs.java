class A {
  int f(int a) {
    return a;
  }

  int f(long l) {
    return 2;
  }
}
