import { a } from './a';
import { b } from './b';
import { c } from './c';
import { d } from './d';

run(a, b, c, d);
