// The licence of this file.

import { x } from 'x';

function a() {}

function b() {}
