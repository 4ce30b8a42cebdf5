function a() {
  return 1;
}

<<<<<<< ours · fn b (renamed to first)
function first() {
=======
function second() {
>>>>>>> theirs · fn b (renamed to second)
  return 1;
}

function c() {
  return 1;
}
