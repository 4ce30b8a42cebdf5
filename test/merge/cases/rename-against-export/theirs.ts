export function leave(callback: () => void, once: boolean): void {
  window.addEventListener('unload', callback, once);
}
