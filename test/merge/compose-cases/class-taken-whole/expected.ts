export class Parser extends Reader {
  #at = 0;

  next() {
    return ++this.#at;
  }

  skip() {
    this.next();
  }

  peek() {
    return this.#at + 1;
  }
}

let count = 1;
