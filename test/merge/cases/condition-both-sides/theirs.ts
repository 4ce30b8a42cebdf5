if (c && a) {
  run();
}
