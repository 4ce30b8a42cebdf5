function f(list) {
<<<<<<< ours (function f: edited here, edited there)
  const count = list.length;
  return count;
=======
  const n = list.length;
  log(n);
  return n;
>>>>>>> theirs
}
