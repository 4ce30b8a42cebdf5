function f() {
  end();
}
