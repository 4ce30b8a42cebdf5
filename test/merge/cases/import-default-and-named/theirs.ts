import { b } from './m';
use();
b();
