function a() {
  return 1;
}

<<<<<<< ours (function b: renamed to first here, renamed to second there)
function first() {
=======
function second() {
>>>>>>> theirs
  return 1;
}

function c() {
  return 1;
}
