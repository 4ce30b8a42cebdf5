class Box {
  open() {
    return 1;
  }

  lock() {
    return "lock";
  }
}
