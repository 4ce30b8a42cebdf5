import { a } from './a';
import { t } from './t';
const x = 1;
import { b } from './b';

use(a, b, x);
t();
