enum E {
  A,
  B,
<<<<<<< ours
  C,
=======
  D,
>>>>>>> theirs
}
