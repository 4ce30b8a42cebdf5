<<<<<<< ours · import ./m (added)
import a from './m';
=======
import { b } from './m';
>>>>>>> theirs · import ./m (added)
use();
<<<<<<< ours
a();
=======
b();
>>>>>>> theirs
