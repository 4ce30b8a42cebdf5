echo "one

NAME=value
echo two

if true; then
  echo three
fi

LAST=1
