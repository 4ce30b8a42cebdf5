setup();
ours();
finish();
