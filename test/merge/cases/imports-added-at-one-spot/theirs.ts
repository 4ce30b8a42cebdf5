import { a } from './a';
import { k } from './k';
import { z } from './z';

use(a, z);
