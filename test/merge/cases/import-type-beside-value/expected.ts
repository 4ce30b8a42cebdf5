<<<<<<< ours (import ./m: edited here, edited there)
import type { A } from './m';
=======
import { A, run } from './m';
>>>>>>> theirs

let x: A;
run();
