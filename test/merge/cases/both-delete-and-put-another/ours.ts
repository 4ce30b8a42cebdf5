function a() {
  return 1;
}

function one() {
  return fetch("https://example.com");
}

function c() {
  return 1;
}
