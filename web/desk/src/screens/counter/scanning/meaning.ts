/** What a scanned or typed word may be; the server has the last word. */
export type Meaning =
  | { kind: 'gtin'; value: string }
  | { kind: 'code'; value: string }
  | { kind: 'word'; value: string }
  | { kind: 'basket'; value: string }
  | { kind: 'return'; value: string }
  | { kind: 'text'; value: string };

const gtinLengths = [8, 12, 13, 14];
const shortGtin = 8;
/** Ten signs, without those that are taken for others. */
const returnCode = /^[2-9A-HJKMNP-TV-Z]{10}$/;

/** Whether the last digit is what GS1 counts of the others. */
export function isGtin(digits: string): boolean {
  if (!/^\d+$/.test(digits) || !gtinLengths.includes(digits.length)) return false;
  const sum = Array.from(digits).reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}

function addressed(text: string): Meaning | null {
  let path: string;
  try {
    path = new URL(text).pathname;
  } catch {
    return null;
  }
  const [, kind, value] = /^\/([a-z-]+)\/([^/]+)\/?$/.exec(path) ?? [];
  if (kind === undefined || value === undefined) return null;
  if (kind === 'b') return { kind: 'basket', value: decodeURIComponent(value) };
  return { kind: 'word', value: decodeURIComponent(value) };
}

/**
 * What was scanned: an article's bar code, a pick-up code, the word of a QR picture, a basket's link, a return's code.
 *
 * Eight digits are a pick-up code where one is awaited, and on a screen that awaits nothing an article if the last digit
 * is right.
 */
export function meaningOf(scanned: string, awaited?: 'code' | 'return'): Meaning {
  const text = scanned.trim();
  const link = addressed(text);
  if (link !== null) return link;
  const digits = text.replace(/[\s-]/g, '');
  if (/^\d{8}$/.test(digits) && (awaited === 'code' || !isGtin(digits))) return { kind: 'code', value: digits };
  if (isGtin(digits) && (digits.length > shortGtin || awaited !== 'code')) return { kind: 'gtin', value: digits };
  const letters = text.toUpperCase();
  // A word of a name is rarely of ten such signs with a digit among them.
  if (returnCode.test(letters) && (awaited === 'return' || /\d/.test(letters))) return { kind: 'return', value: letters };
  // A signed word is long, of one piece, and has its parts divided by dots.
  if (text.length > 40 && /^[\w.~-]+$/.test(text)) return { kind: 'word', value: text };
  return { kind: 'text', value: text };
}
