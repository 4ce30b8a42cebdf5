class Empty {
  first() {}

  second() {}
}
