<<<<<<< ours (file: reordered here, reordered there)
function d() {
=======
function b() {
>>>>>>> theirs
  return 1;
}

function a() {
  return 1;
}

<<<<<<< ours (file: reordered here, reordered there)
function b() {
=======
function d() {
>>>>>>> theirs
  return 1;
}

function c() {
  return 1;
}
