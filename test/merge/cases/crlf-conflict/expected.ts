<<<<<<< ours (statement: edited here, edited there)
a(1);
=======
a(2);
>>>>>>> theirs
b();
