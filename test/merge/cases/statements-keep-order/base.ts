setup();
finish();
