export class Parser {
  #at = 0;

  next() {
    return this.#at++;
  }

  peek() {
    return this.#at;
  }
}

let count = 1;
