function f() {
  if (x) {
    a();
    b();
    c();
  }
  end();
}
