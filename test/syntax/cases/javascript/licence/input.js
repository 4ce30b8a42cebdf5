#!/usr/bin/env node
/*
 * Copyright the authors.
 */

// Starts the server.
// It never returns.
start(); // at once

// The end.
