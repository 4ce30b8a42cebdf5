import { a } from './a';
import { o } from './o';
const x = 2;
import { b } from './b';

use(a, b, x, o);
