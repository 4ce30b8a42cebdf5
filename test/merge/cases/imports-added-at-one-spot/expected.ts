import { a } from './a';
import { k } from './k';
import { m } from './m';
import { z } from './z';

use(m, a, z);
