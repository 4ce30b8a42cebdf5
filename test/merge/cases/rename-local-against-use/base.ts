function f(list) {
  const n = list.length;
  return n;
}
