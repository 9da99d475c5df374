/** The wish list: products by their ids, the latest first. */

import { Kept } from '@/state/kept';

export const wishes = new Kept<string[]>('shop-wishes', []);

export function toggleWish(id: string): void {
  const known = wishes.get();
  wishes.set(known.includes(id) ? known.filter((one) => one !== id) : [id, ...known]);
}
