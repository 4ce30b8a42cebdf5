import { a } from './a';
import { o } from './o';
import { t } from './t';
const x = 2;
import { b } from './b';

use(a, b, x, o);
t();
