function hide(callback: () => void): void {
  window.addEventListener('hide', callback);
}
