class Case {
  open() {
    return 2;
  }
}

function z() {
  return 1;
}
