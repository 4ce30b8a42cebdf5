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
<<<<<<< ours · fn n (added)
  return 1;
=======
  return 2;
>>>>>>> theirs · fn n (added)
}
