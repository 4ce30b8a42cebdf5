function b() {
  return 1;
}

function a() {
  return 1;
}

function d() {
  return 1;
}

function c() {
  return 1;
}
