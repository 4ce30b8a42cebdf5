class Stack extends Base {
  static #count = 0;
  items = []
  size
  ;[Symbol.iterator]() {}
  get
  top() {}
  get length() { return 1; }
  static create() {}
  async *drain() {}
  *walk() {}
  'quoted name'() {}
  catch() {}
  from = 1;
  handle = (event) => {};
  static { register(Stack); }
}
