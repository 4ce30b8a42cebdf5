enum E {
  A,
  B,
  D,
}
