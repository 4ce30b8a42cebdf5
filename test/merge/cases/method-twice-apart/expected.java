class A {
  void a() {}

  void b() {}

  void c() {}

<<<<<<< ours (method A.n: added here, added there)
  void n() { x(); }
=======
  void n() { y(); }
>>>>>>> theirs
}
