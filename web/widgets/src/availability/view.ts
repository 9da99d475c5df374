/** A form's shops drawn: where it can be had, the nearest first. */

import { sayAge, sayOpening } from '@/availability/times';
import type { Availability, Shop, Stock, Variant } from '@/availability/types';
import type { Words } from '@/availability/words';
import { make } from '@/dom';

export interface Telling {
  words: Words;
  language: string;
  now: Date;
  /** What the button does; without it there is none. */
  reserve: ((variant: Variant, shop: Shop) => void) | undefined;
}

const sellable = (stock: Stock): boolean => stock.band !== 'none';

/** Where a form can be had, in one sentence. */
export function sayWhere({ place }: Availability, variant: Variant, words: Words): string {
  return `${words.online[variant.online]}, ${words.near(variant.stock.filter(sellable).length, place?.town ?? '')}.`;
}

export function drawShops(told: Availability, variant: Variant, telling: Telling): Node[] {
  const { words, language, now } = telling;
  const shops = new Map(told.locations.map((one) => [one.id, one]));
  const lines = variant.stock.flatMap((stock) => {
    const shop = shops.get(stock.location_id);
    return shop === undefined ? [] : [drawShop(variant, shop, stock, telling)];
  });
  const age = told.as_of === null ? [] : [make('p', { class: 'muted' }, `${words.asOf(sayAge(told.as_of, language, now))}.`)];
  return lines.length === 0 ? age : [make('ol', { 'aria-label': words.shops }, ...lines), ...age];
}

function drawShop(variant: Variant, shop: Shop, stock: Stock, { words, language, now, reserve }: Telling): HTMLElement {
  const { address, distance_km: distance } = shop;
  const far = distance === null ? '' : words.kilometres(new Intl.NumberFormat(language, { maximumFractionDigits: distance < 10 ? 1 : 0 }).format(distance));
  const street = [...address.lines, `${address.postcode} ${address.city}`.trim()].filter((part) => part !== '').join(', ');
  const band = stock.quantity !== null && stock.quantity > 0 ? words.left(stock.quantity) : words.band[stock.band];
  const about = make(
    'div',
    {},
    make('span', { class: 'name' }, shop.name),
    ...(far === '' ? [] : [' ', make('span', { class: 'muted' }, far)]),
    make('p', { class: 'muted' }, street),
    make('p', { class: 'muted' }, sayOpening(shop.opening, shop.time_zone, language, words, now)),
  );
  const line = make('li', {}, about, make('span', { class: sellable(stock) ? 'some' : 'none' }, band));
  if (reserve && stock.reservable) {
    const button = make('button', { type: 'button', 'aria-label': words.reserveAt(shop.name) }, words.reserve);
    button.addEventListener('click', () => reserve(variant, shop));
    line.append(button);
  }
  return line;
}
