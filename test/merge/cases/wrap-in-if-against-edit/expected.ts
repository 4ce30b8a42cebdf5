function f() {
  if (ok) {
    a();
    b(1);
  }
}
