import { A, run } from './m';

let x: A;
run();
