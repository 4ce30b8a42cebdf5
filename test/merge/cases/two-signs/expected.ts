<<<<<<< ours · var x (edited)
const x = a - b;
=======
const x = a + c;
>>>>>>> theirs · var x (edited)
