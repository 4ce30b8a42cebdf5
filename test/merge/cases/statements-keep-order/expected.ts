setup();
<<<<<<< ours
ours();
=======
theirs();
>>>>>>> theirs
finish();
