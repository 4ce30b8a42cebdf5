function f(list) {
  const count = list.length;
  return count;
}
