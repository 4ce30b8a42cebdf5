function c() {
  return 3;
}

function a() {
  return 1;
}

function b() {
  return 2;
}
