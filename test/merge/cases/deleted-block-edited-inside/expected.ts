function f() {
<<<<<<< ours · fn f (edited)
=======
  if (x) {
    a();
    b(1);
    c();
  }
>>>>>>> theirs · fn f (edited)
  end();
}
