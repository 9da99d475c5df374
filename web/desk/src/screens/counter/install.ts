/** Makes the page one that opens without a network and can stand on a device's first screen. Once for all time. */
export function install(): void {
  if (document.querySelector('link[rel="manifest"]') === null) {
    const manifest = document.createElement('link');
    manifest.rel = 'manifest';
    manifest.href = '/counter.webmanifest';
    document.head.append(manifest);
  }
  // Browsers keep pages for secure addresses only; without it the counter works as long as there is a network.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/counter-worker.js', { scope: '/counter' }).catch(() => undefined);
}
