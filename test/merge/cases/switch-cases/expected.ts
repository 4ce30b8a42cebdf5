function f(x) {
  switch (x) {
    case 1:
      return a;
<<<<<<< ours · fn f (edited)
    case 2:
      return b;
=======
    case 3:
      return c;
>>>>>>> theirs · fn f (edited)
  }
}
