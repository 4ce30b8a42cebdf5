enum Trait {
  same = is_same<left, right>::value,
  small = 1 < 2,
  less = left < right,
  nested = pair<std::map<left, right>, right>::value
};
