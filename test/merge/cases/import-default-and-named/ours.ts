import a from './m';
use();
a();
