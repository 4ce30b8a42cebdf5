function first() {
  if (ready) {
    go();
}

function second() {
  return [1, 2;
}

class Third {
  method( {
    stop();
  }
}

const fourth = 4;
