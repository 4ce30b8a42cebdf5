export class Parser {
  #at = 0;

  next() {
    return this.#at++;
  }

  skip() {
    this.next();
  }

  peek() {
    return this.#at;
  }
}
