<<<<<<< ours · stmt (edited)
a(1);
=======
a(2);
>>>>>>> theirs · stmt (edited)
b();
