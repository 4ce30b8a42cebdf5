<<<<<<< ours · fn f (edited)
export function f(a: string, b: number) {
=======
export function f(a: string, c: boolean) {
>>>>>>> theirs · fn f (edited)
  return a;
}
