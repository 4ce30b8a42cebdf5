import type { A } from './m';

let x: A;
