const x = a - b;
