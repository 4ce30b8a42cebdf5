export function f(a: string, c: boolean) {
  return a;
}
