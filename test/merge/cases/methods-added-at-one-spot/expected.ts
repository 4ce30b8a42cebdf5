class Box {
  open() {
    return 1;
  }

  close() {
    return "close";
  }

  lock() {
    return "lock";
  }
}
