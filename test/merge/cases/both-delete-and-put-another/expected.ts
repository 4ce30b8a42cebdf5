function a() {
  return 1;
}

<<<<<<< ours
function one() {
  return fetch("https://example.com");
=======
function two() {
  return localStorage.get(key);
>>>>>>> theirs
}

function c() {
  return 1;
}
