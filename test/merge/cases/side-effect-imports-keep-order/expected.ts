import './a';
<<<<<<< ours
import './ours';
=======
import './theirs';
>>>>>>> theirs

run();
