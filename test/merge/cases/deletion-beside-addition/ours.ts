function a() {
  return 1;
}

function c() {
  return 1;
}
