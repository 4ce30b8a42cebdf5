class Box {
  open() {
    return 1;
  }
}
