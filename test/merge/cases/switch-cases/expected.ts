function f(x) {
  switch (x) {
    case 1:
      return a;
<<<<<<< ours (function f: edited here, edited there)
    case 2:
      return b;
=======
    case 3:
      return c;
>>>>>>> theirs
  }
}
