/** Amounts typed and shown as the reader writes them. */

import { minorDigits } from '@/format/format';

function marks(locale: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1_234_567.8);
  const mark = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { group: mark('group'), decimal: mark('decimal') };
}

/** An amount without its currency, as the reader's locale writes it: `1 250,50`. */
export function writeAmount(amount: number, currency: string, locale: string): string {
  const digits = minorDigits(currency);
  const look = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, look).format(amount / 10 ** digits);
}

/**
 * Reads what a person typed as minor units of the currency; null when it is no amount. A mark that groups
 * thousands must do so: `50,00` is not five thousand to an English reader, it is not understood.
 */
export function readAmount(text: string, currency: string, locale: string): number | null {
  const { group, decimal } = marks(locale);
  const typed = text.replace(/\s/gu, '');
  const separators = typed.replace(/\d/g, '');
  const point = separators.includes(decimal) || group === '.' ? decimal : '.';
  const at = typed.lastIndexOf(point);
  const whole = at === -1 ? typed : typed.slice(0, at);
  const fraction = at === -1 ? '' : typed.slice(at + 1);
  const grouped = group.trim() === '' ? [whole] : whole.split(group);
  const groupedWell = grouped.length === 1 || grouped.slice(1).every((part) => part.length === 3);
  const digits = minorDigits(currency);
  const plain = grouped.join('');
  if (!groupedWell || !/^\d{1,12}$/.test(plain) || !/^\d*$/.test(fraction) || fraction.length > digits) return null;
  return Number(plain) * 10 ** digits + Number(fraction.padEnd(digits, '0') || '0');
}
