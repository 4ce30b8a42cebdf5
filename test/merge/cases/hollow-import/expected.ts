<<<<<<< ours
import { a } from './m';
=======
import { a, b, c } from './m';
>>>>>>> theirs

function f() {
  return a();
}

function g() {
  return b(c);
}
