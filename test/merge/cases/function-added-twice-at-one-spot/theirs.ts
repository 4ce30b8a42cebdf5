function a() {
  return 1;
}

function n() {
  return 2;
}

function b() {
  return 1;
}

function c() {
  return 1;
}
