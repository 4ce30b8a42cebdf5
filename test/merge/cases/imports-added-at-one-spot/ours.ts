import { a } from './a';
import { m } from './m';
import { z } from './z';

use(m, a, z);
