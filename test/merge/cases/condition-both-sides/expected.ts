if (c && a && b) {
  run();
}
