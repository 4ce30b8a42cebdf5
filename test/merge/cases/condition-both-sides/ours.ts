if (a && b) {
  run();
}
