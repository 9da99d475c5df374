/** What a customer shows: a code, or the word of a QR picture. */
export interface Shown {
  code?: string;
  word?: string;
}

/** By preparation; empty: shown without a network, for the order that is chosen next. Never kept: it opens a parcel. */
const shown = new Map<string, Shown>();
const notYetKnown = '';

export function showWord(preparationId: string, word: Shown): void {
  shown.clear();
  shown.set(preparationId, word);
}

/** Holds a word of which only the server can say whose it is. */
export function holdWord(word: Shown): void {
  showWord(notYetKnown, word);
}

export function wordFor(preparationId: string): Shown {
  return shown.get(preparationId) ?? shown.get(notYetKnown) ?? {};
}

export function forgetWord(): void {
  shown.clear();
}
