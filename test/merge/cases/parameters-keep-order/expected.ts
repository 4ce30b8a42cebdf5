<<<<<<< ours (function f: edited here, edited there)
export function f(a: string, b: number) {
=======
export function f(a: string, c: boolean) {
>>>>>>> theirs
  return a;
}
