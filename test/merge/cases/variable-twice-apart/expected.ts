const a = 1;
const b = 2;
const c = 3;
const d = 4;
<<<<<<< ours (variable n: added here, added there)
const n = 0;
=======
const n = 9;
>>>>>>> theirs
