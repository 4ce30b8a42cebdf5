// new words here
function f() {
  return 2;
}
