import { a } from './a';
import { z } from './z';

use(a, z);
