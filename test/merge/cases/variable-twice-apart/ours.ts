const n = 0;
const a = 1;
const b = 2;
const c = 3;
const d = 4;
