import type { ReturnSettings } from '@/screens/returns/queries';

export type Reason = ReturnSettings['reasons'][number];

const longestKey = 60;

/** A name for ever, from what was typed: small letters, digits and underscores, as no other reason has it. */
export function keyFor(words: string, taken: readonly string[]): string {
  const plain = words
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, longestKey - 3);
  const base = plain === '' ? 'reason' : plain;
  let key = base;
  for (let number = 2; taken.includes(key); number += 1) key = `${base}_${number}`;
  return key;
}

/** The reasons with those below another one right behind it, as the server wants them: parents come first. */
export function inOrder(reasons: readonly Reason[]): Reason[] {
  const known = new Set(reasons.map(({ key }) => key));
  const below = (parent: string): Reason[] =>
    reasons.filter(({ under }) => (known.has(under) ? under : '') === parent).flatMap((one) => [one, ...below(one.key)]);
  return below('');
}

/** How deep a reason stands. */
export function depthOf(reason: Reason, reasons: readonly Reason[]): number {
  const parent = reasons.find(({ key }) => key === reason.under);
  return parent === undefined ? 0 : 1 + depthOf(parent, reasons);
}

/** What a reason may stand below: none of those below itself. */
export function placesFor(reason: Reason, reasons: readonly Reason[]): Reason[] {
  const isBelow = (one: Reason): boolean => {
    if (one.key === reason.key) return true;
    const parent = reasons.find(({ key }) => key === one.under);
    return parent !== undefined && isBelow(parent);
  };
  return reasons.filter((one) => !isBelow(one));
}
