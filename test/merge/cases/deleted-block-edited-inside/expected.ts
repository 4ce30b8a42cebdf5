function f() {
<<<<<<< ours (function f: edited here, edited there)
=======
  if (x) {
    a();
    b(1);
    c();
  }
>>>>>>> theirs
  end();
}
