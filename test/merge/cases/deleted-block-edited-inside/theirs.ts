function f() {
  if (x) {
    a();
    b(1);
    c();
  }
  end();
}
