function one() {
  return 10;
}

function middle() {
  return 1.5;
}

function two() {
  return 20;
}
