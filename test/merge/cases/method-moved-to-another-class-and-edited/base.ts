class A {
  total(list) {
    let sum = 0;
    for (const item of list) sum += item.value;
    return sum;
  }

  keep() {}
}

class B {
  other() {}
}
