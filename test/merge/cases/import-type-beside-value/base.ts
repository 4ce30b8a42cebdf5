import { A } from './m';

let x: A;
