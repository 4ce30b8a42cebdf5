namespace shop::cart {
template <typename T, int N = 3>
class EXPORT Cart final : public Base<T>, private Other {
public:
  Cart() : size_(1), items_{2}, Base<T>{} { reset(); }
  ~Cart();
  bool operator==(const Cart &other) const;
  int operator()(int n) { return n; }
private:
  std::vector<int> items_;
  enum class Color : int { Red, Green };
};
}
int shop::Cart::size() const { return 1; }
shop::Cart::~Cart() {}
using Prices = std::vector<int>;
using namespace std;
extern "C" { void call(void); }
const char *text = R"x(})" )x";
