class Empty {
  second() {}
}
