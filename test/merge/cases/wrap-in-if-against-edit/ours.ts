function f() {
  if (ok) {
    a();
    b();
  }
}
