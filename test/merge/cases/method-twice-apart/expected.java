class A {
  void a() {}

  void b() {}

  void c() {}

<<<<<<< ours · method A.n (added)
  void n() { x(); }
=======
  void n() { y(); }
>>>>>>> theirs · method A.n (added)
}
