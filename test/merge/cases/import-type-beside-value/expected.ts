<<<<<<< ours · import ./m (edited)
import type { A } from './m';
=======
import { A, run } from './m';
>>>>>>> theirs · import ./m (edited)

let x: A;
run();
