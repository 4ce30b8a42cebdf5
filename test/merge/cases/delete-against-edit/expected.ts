function a() {
  return 1;
}
<<<<<<< ours (function b: deleted here, edited there)
=======

function b() {
  return 2;
}
>>>>>>> theirs

function c() {
  return 1;
}
