function f(x) {
  switch (x) {
    case 1:
      return a;
    case 2:
      return b;
  }
}
