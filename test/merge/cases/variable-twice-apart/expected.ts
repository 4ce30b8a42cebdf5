const a = 1;
const b = 2;
const c = 3;
const d = 4;
<<<<<<< ours · var n (added)
const n = 0;
=======
const n = 9;
>>>>>>> theirs · var n (added)
