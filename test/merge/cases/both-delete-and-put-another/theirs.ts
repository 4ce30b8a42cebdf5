function a() {
  return 1;
}

function two() {
  return localStorage.get(key);
}

function c() {
  return 1;
}
