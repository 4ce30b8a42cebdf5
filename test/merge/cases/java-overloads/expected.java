class A {
  int f(int a) {
    return a;
  }

  int f(String s) {
    return 1;
  }

  int f(long l) {
    return 2;
  }
}
