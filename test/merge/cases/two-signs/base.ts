const x = a + b;
