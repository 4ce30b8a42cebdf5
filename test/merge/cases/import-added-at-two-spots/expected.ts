import { a } from './a';
import { b } from './b';
import { c } from './c';
import { d } from './d';
import { n } from './n';

run(a, b, c, d, n);
n();
