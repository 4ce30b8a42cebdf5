public non-sealed class Circle extends Shape {
  double radius;
}
non-sealed interface Drawable {}
