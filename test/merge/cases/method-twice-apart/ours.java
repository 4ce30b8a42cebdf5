class A {
  void n() { x(); }

  void a() {}

  void b() {}

  void c() {}
}
