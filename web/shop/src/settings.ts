/** What makes the kit one shop: read at the start from `/shop.json`, so that one build serves any number of brands. */

export interface Settings {
  /** The house's address, without a slash at its end. */
  guichet: string;
  /** The publishable key: no secret, and bound to this page's address. */
  key: string;
  name: string;
  /** The brand's colour, as `#rrggbb`. */
  colour: string;
  /** Whether the shop has a dark look for those who prefer one. */
  dark: boolean;
  languages: string[];
  /** Where postcodes and towns are looked for (ISO 3166-1 alpha-2). */
  country: string;
  /** Where this shop's own server says who is signed in (`{"identity": JWT}`); left out where nobody signs in. */
  account?: string;
}

export async function readSettings(): Promise<Settings> {
  const answer = await fetch('/shop.json');
  if (!answer.ok) throw new Error(`/shop.json answered ${answer.status}`);
  return (await answer.json()) as Settings;
}

/** The reader's language among those of the shop: chosen before, else the browser's, else the shop's first. */
export function languageOf({ languages }: Settings, chosen: string): 'fr' | 'en' {
  const wished = [chosen, ...navigator.languages, languages[0] ?? 'en'].map((one) => one.slice(0, 2).toLowerCase());
  return wished.find((one) => languages.includes(one)) === 'fr' ? 'fr' : 'en';
}

/** Black or white, whichever is read better on a colour (WCAG's relative luminance). */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

/** Gives the page the brand's colour, by the object model: a strict policy forbids styles in the markup. */
export function dress({ colour, dark }: Settings): void {
  const { style, dataset } = document.documentElement;
  style.setProperty('--brand', colour);
  style.setProperty('--brand-ink', inkOn(colour));
  if (!dark) dataset.scheme = 'light';
}
