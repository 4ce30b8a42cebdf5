export function f(a: string) {
  return a;
}
