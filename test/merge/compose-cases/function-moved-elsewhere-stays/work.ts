function c() {
  return 3;
}

function a() {
  return 11;
}

function b() {
  return 22;
}
