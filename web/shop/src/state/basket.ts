/** The basket: what is to be bought, kept in this browser. */

import { Kept } from '@/state/kept';

export interface Line {
  product: string;
  variant: string;
  quantity: number;
}

const most = 20;

export const basket = new Kept<Line[]>('shop-basket', []);

export function addLine(product: string, variant: string): void {
  const lines = basket.get();
  const known = lines.find((one) => one.variant === variant);
  if (known) setQuantity(variant, known.quantity + 1);
  else basket.set([...lines, { product, variant, quantity: 1 }]);
}

/** Sets how many of a form are wanted; none takes its line away. */
export function setQuantity(variant: string, quantity: number): void {
  const wanted = Math.max(0, Math.min(most, Math.round(quantity)));
  basket.set(basket.get().flatMap((one) => (one.variant !== variant ? [one] : wanted === 0 ? [] : [{ ...one, quantity: wanted }])));
}

export function countOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** The products of a basket, in an order that does not depend on when they were put there. */
export function productsOf(lines: readonly Line[]): string[] {
  return [...new Set(lines.map(({ product }) => product))].sort();
}

/** Puts what another channel carried here beside what is here; of what is in both, the larger number. */
export function carryHere(carried: readonly Line[]): void {
  const here = basket.get();
  const more = carried.filter((one) => !here.some(({ variant }) => variant === one.variant));
  const joined = here.map((one) => ({ ...one, quantity: Math.max(one.quantity, carried.find(({ variant }) => variant === one.variant)?.quantity ?? 0) }));
  basket.set([...joined, ...more.map((one) => ({ ...one, quantity: Math.min(most, one.quantity) }))]);
}
