<<<<<<< ours · file (reordered)
function d() {
=======
function b() {
>>>>>>> theirs · file (reordered)
  return 1;
}

function a() {
  return 1;
}

<<<<<<< ours · file (reordered)
function b() {
=======
function d() {
>>>>>>> theirs · file (reordered)
  return 1;
}

function c() {
  return 1;
}
