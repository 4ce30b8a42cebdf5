function f(a, b) {
  return g(a, b, 1);
}
