function a() {
  return 9;
}
<<<<<<< ours (function b: deleted here, edited there)
=======

function b() {
  return 2;
}
>>>>>>> theirs

function c() {
  return 8;
}
