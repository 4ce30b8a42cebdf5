import { a, b, c } from './m';

function f() {
  return a() + b();
}

function g() {
  return b(c);
}
