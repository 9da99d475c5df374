const place = /\[\[[^[\]\n]{1,80}\]\]/;

/** The first place of a text that a person has to fill, as its beginning and end; null without one. */
export function blankIn(text: string): [number, number] | null {
  const found = place.exec(text);
  return found === null ? null : [found.index, found.index + found[0].length];
}
