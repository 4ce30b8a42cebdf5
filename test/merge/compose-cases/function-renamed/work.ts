function beta(x) {
  const doubled = x * 2;
  return doubled + 1;
}

let n = 2;
