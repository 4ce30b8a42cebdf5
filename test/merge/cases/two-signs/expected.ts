<<<<<<< ours (variable x: edited here, edited there)
const x = a - b;
=======
const x = a + c;
>>>>>>> theirs
