<<<<<<< ours (import ./m: added here, added there)
import a from './m';
=======
import { b } from './m';
>>>>>>> theirs
use();
<<<<<<< ours
a();
=======
b();
>>>>>>> theirs
