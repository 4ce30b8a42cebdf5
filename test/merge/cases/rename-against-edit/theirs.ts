function a() {
  return 1;
}

function b(list) {
  let sum = 0;
  for (const item of list) sum += item.value * 2;
  return sum;
}
