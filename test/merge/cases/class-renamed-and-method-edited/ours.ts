class Case {
  open() {
    return 1;
  }
}

function z() {
  return 1;
}
