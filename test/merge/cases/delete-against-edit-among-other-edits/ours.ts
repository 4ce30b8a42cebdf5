function a() {
  return 9;
}

function c() {
  return 1;
}
