function alpha(x) {
  const doubled = x * 2;
  return doubled + 1;
}

let n = 1;
