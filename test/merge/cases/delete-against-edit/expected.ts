function a() {
  return 1;
}
<<<<<<< ours · fn b (deleted)
=======

function b() {
  return 2;
}
>>>>>>> theirs · fn b (edited)

function c() {
  return 1;
}
