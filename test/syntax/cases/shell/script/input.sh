#!/bin/bash
# Builds it.

set -e
cd build # from the root

. ./library.sh
NAME="a $(echo ")" | sed 's/"/x/') b"
export PATH=/bin:$PATH
LANG=C sort x
list=(a
  if # never
  b)

# Does it.
build() {
  cat <<TEXT
}
it's
TEXT
  case "$1" in
    a|b) echo if ;;
    (c) x ;;
    *) if true; then y; fi
  esac
  for i in 1 2; do echo ${i%\}} ${x:-"}"}; done
  (( a << 2 ))
}

function clean
{
  while read -r line
  do
    echo "$line # no"
  done < <(ls)
}
if [[ $x =~ (a|b) ]]; then
  echo $# `date`

  echo
fi |
  cat
# The end.
