import { a, b, d } from './m';

a(d);
