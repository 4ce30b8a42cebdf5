one() {
  echo "never closed
}

two() {
  echo 2
}
