#!/usr/bin/env node
require('../dist/fxd.cjs');
