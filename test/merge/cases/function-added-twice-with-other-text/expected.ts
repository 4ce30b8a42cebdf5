function a() {
  return 1;
}

function b() {
  return 1;
}

function c() {
  return 1;
}

function n() {
<<<<<<< ours (function n: added here, added there)
  return 1;
=======
  return 2;
>>>>>>> theirs
}
