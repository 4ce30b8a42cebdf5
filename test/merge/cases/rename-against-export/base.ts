function leave(callback: () => void): void {
  window.addEventListener('unload', callback);
}
