/** What a scanned or typed word may be; the server has the last word. */
export type Meaning =
  | { kind: 'gtin'; value: string }
  | { kind: 'code'; value: string }
  | { kind: 'word'; value: string }
  | { kind: 'basket'; value: string }
  | { kind: 'list'; value: string }
  | { kind: 'preparation'; value: string }
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

/** What a signed word is for stands before its first dot. */
const purposes: Record<string, 'word' | 'list'> = { pickup: 'word', list: 'list' };

function signed(word: string): Meaning | null {
  const [purpose = '', ...rest] = word.split('.');
  const kind = purposes[purpose];
  return kind !== undefined && rest.length === 2 ? { kind, value: word } : null;
}

function addressed(text: string): Meaning | null {
  let parts: string[];
  let token: string | null;
  try {
    const { pathname, searchParams } = new URL(text);
    parts = pathname.split('/').filter(Boolean).map(decodeURIComponent);
    token = searchParams.get('token');
  } catch {
    return null;
  }
  const [first, second, third] = parts;
  // The ticket on a shelf leads to what stands there.
  if (first === 'counter' && second === 'preparations' && third !== undefined) return { kind: 'preparation', value: third };
  if (first === 'b' && second !== undefined) return { kind: 'basket', value: second };
  const word = signed(parts.at(-1) ?? '');
  if (word !== null) return word;
  // A store's own page of baskets has the basket in its address.
  if (token) return { kind: 'basket', value: token };
  return second !== undefined && third === undefined ? { kind: 'word', value: second } : null;
}

/**
 * What was scanned: an article's bar code, a pick-up code, the word of a QR picture, the link of a basket or of a wish
 * list, the ticket on a shelf, a return's code.
 *
 * Eight digits are a pick-up code where one is awaited, and on a screen that awaits nothing an article if the last digit
 * is right.
 */
export function meaningOf(scanned: string, awaited?: 'code' | 'return'): Meaning {
  const text = scanned.trim();
  const link = addressed(text) ?? signed(text);
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
