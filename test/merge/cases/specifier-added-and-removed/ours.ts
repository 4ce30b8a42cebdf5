import { a, d } from './m';

a(d);
