package shop.cart;

import java.util.List;
import static shop.Price.*;

/** A cart. */
@Entity(name = "cart")
public final class Cart<T extends Item> implements Sized {
  private static final int LIMIT = 3, SIZE = 4;
  int[] sizes = {1, 2};

  static { register(); }

  public Cart() {}

  @Override
  public <R> List<R> map(Function<T, R> f) throws IOException { return null; }

  abstract int size();

  enum State {
    OPEN(1) { int code() { return 2; } },
    CLOSED;

    State(int code) {}
    int code;
  }

  @interface Checked { int value() default 3; }
  record Point(int x, int y) {}
}
