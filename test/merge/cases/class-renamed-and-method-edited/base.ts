class Box {
  open() {
    return 1;
  }
}

function z() {
  return 1;
}
