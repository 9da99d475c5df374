export type Texts = { [name: string]: string | Texts };

const loose = /« | »| (?=[:;?!])/g;

/** A French text with its spaces before `: ; ? !` and within « » made firm: such a sign never begins a line. */
export function firm(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, typeof text === 'string' ? text.replace(loose, (found) => found.replace(' ', '\u00a0')) : firm(text)]),
  );
}
