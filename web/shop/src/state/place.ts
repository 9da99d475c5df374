/** Where the shopper is, as they typed it or as their browser said: once for all pages. */

import { Kept } from '@/state/kept';

export interface Place {
  /** A postcode, a town, or coordinates; "" for none. */
  near: string;
  /** Whether it is the browser's position, which is not shown as figures. */
  located: boolean;
}

export const place = new Kept<Place>('shop-place', { near: '', located: false });

/** Asks the browser where it is, to a hundred metres: near enough, and less to know. */
export function locate(): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place.set({ near: `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`, located: true });
        resolve();
      },
      reject,
      { maximumAge: 300_000, timeout: 15_000 },
    );
  });
}
