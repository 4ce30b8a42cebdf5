import { a, b } from './m';

function f() {
  return a() + b();
}
