if (a) {
  run();
}
