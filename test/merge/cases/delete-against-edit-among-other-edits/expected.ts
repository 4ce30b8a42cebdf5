function a() {
  return 9;
}
<<<<<<< ours · fn b (deleted)
=======

function b() {
  return 2;
}
>>>>>>> theirs · fn b (edited)

function c() {
  return 8;
}
