import { a, c, d } from './m';
