import type { TFunction } from 'i18next';

import type { PreparationItem, PreparationLine } from '@/screens/counter/shapes';

/** What people call a preparation: the order's number; before the shop told it, whose it is. */
export function nameOf({ number, customer, id }: Pick<PreparationItem, 'number' | 'customer' | 'id'>): string {
  return number || customer || `#${id}`;
}

export function formOf({ options }: Pick<PreparationLine, 'options'>): string {
  return options.map((option) => option.value ?? '').filter(Boolean).join(', ');
}

const gtinDigits = 14;

/** Whether a scanned word names the article of a line. */
export function isOf({ gtin, sku }: Pick<PreparationLine, 'gtin' | 'sku'>, scanned: string): boolean {
  const whole = (digits: string) => digits.padStart(gtinDigits, '0');
  if (gtin !== '' && /^\d+$/.test(scanned) && whole(gtin) === whole(scanned)) return true;
  return sku !== '' && sku.toLowerCase() === scanned.toLowerCase();
}

/** What kind of order it is, and where it goes. */
export function purposeOf({ purpose, to_location }: Pick<PreparationItem, 'purpose' | 'to_location'>, t: TFunction): string {
  if (purpose === 'to_shop' && to_location) return t('counter.purpose.toOther', { name: to_location.name });
  return t(`counter.purpose.${purpose}`);
}
