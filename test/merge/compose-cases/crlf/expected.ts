function one() {
  return 1;
}

function middle() {
  return 1.5;
}

function two() {
  return 2;
}
