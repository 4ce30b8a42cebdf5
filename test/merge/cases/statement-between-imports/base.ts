import { a } from './a';
const x = 1;
import { b } from './b';

use(a, b, x);
