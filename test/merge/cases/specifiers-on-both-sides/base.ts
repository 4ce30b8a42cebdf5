import { a, d } from './m';
