setup();
theirs();
finish();
