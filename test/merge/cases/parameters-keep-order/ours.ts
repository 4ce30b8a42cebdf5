export function f(a: string, b: number) {
  return a;
}
