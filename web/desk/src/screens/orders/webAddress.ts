/** Only an address of the web is made a link: the rest is the shop's text. */
export function webAddress(text: string): string | undefined {
  return /^https?:\/\//i.test(text) ? text : undefined;
}
