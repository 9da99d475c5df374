const length = 200;

/** At a counter one looks at the goods, not at the screen: what went wrong is felt, where a device can. */
export function buzz(): void {
  if ('vibrate' in navigator) navigator.vibrate(length);
}
