class A {
  int f(int a) {
    return a;
  }

  int f(String s) {
    return 1;
  }
}
