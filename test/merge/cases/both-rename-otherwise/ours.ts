function a() {
  return 1;
}

function first() {
  return 1;
}

function c() {
  return 1;
}
