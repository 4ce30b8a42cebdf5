class A {
  total(list) {
    let sum = 0;
    for (const item of list) sum += item.value * 2;
    return sum;
  }

  keep() {}
}

class B {
  other() {}
}
