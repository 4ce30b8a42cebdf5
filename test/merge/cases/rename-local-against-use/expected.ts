function f(list) {
<<<<<<< ours · fn f (edited)
  const count = list.length;
  return count;
=======
  const n = list.length;
  log(n);
  return n;
>>>>>>> theirs · fn f (edited)
}
