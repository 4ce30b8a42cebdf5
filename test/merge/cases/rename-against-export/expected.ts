<<<<<<< ours
function hide(callback: () => void): void {
  window.addEventListener('hide', callback);
=======
export function leave(callback: () => void, once: boolean): void {
  window.addEventListener('unload', callback, once);
>>>>>>> theirs
}
