/** Proper names that shops write as a code; they are the same in every language. */

const carriers: [RegExp, string][] = [
  [/^colissimo/, 'Colissimo'],
  [/^chronopost/, 'Chronopost'],
  [/^la-?poste|^lettre/, 'La Poste'],
  [/^dpd/, 'DPD'],
  [/^mondial-?relay/, 'Mondial Relay'],
  [/^relais-?colis/, 'Relais Colis'],
  [/^gls/, 'GLS'],
  [/^dhl/, 'DHL'],
  [/^ups/, 'UPS'],
  [/^fedex/, 'FedEx'],
  [/^tnt/, 'TNT'],
  [/^usps/, 'USPS'],
  [/^royal-?mail/, 'Royal Mail'],
  [/^bpost/, 'bpost'],
  [/^post-?nl/, 'PostNL'],
  [/^colis-?prive/, 'Colis Privé'],
];

/** A carrier as people call it; one that is not known keeps the shop's word, without its hyphens. */
export function carrierName(told: string): string {
  const word = told.trim();
  const known = carriers.find(([shape]) => shape.test(word.toLowerCase()));
  if (known !== undefined) return known[1];
  // With a capital or a space it is a name already.
  if (word === '' || /[\p{Lu}\s]/u.test(word)) return word;
  return word
    .split(/[-_]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ');
}
