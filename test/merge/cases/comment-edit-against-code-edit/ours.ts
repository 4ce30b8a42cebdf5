// new words here
function f() {
  return 1;
}
