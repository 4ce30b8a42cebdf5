import { a, b, d } from './m';
