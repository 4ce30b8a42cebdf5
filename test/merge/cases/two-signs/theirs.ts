const x = a + c;
