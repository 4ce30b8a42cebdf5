import { a } from './m';

function f() {
  return a();
}
