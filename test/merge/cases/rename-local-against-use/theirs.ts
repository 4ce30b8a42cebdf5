function f(list) {
  const n = list.length;
  log(n);
  return n;
}
