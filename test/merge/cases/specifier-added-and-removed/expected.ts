import { a, c, d } from './m';

a(d);
