enum Trait {
  same = is_same<left, right>::value,
  small = 1 < 2,
  nested = pair<std::map<left, right>, right>::value,
  less = left < right
};
