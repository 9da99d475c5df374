/** What the widget says, in both languages. */

const english = {
  label: 'Availability in shops',
  place: 'Postcode or town',
  show: 'Show shops',
  locate: 'Use my position',
  locating: 'Looking for your position …',
  notLocated: 'Your position is not known. Type a postcode or a town.',
  loading: 'One moment …',
  broken: 'The shops’ stock cannot be shown at the moment.',
  again: 'Try again',
  absent: 'Our shops do not have this article.',
  choose: 'Choose a form of the article to see which shops have it.',
  gone: 'not available',
  online: { none: 'Not available online', low: 'Online: last pieces', some: 'In stock online', plenty: 'In stock online', uncounted: 'Available online' },
  band: { none: 'Not in stock', low: 'Last pieces', some: 'In stock', plenty: 'In stock', uncounted: 'Available' },
  left: (count: number) => `${count} left`,
  near: (count: number, town: string) => {
    const where = town === '' ? '' : ` near ${town}`;
    if (count === 0) return `no shop${where} has it now`;
    return count === 1 ? `one shop${where} has it` : `${count} shops${where} have it`;
  },
  shops: 'Shops',
  kilometres: (distance: string) => `${distance} km`,
  open: 'Open',
  openUntil: (time: string) => `Open until ${time}`,
  opens: (time: string) => `Closed, opens ${time}`,
  closed: 'Closed',
  closedBy: (why: string) => `Closed today (${why})`,
  hoursUnknown: 'Opening hours not known',
  asOf: (age: string) => `Stock as of ${age}`,
  reserve: 'Reserve',
  reserveAt: (shop: string) => `Reserve at ${shop}`,
  alertMe: 'Alert me',
  tellMe: 'Tell me of this article',
  alerts: { back_in_stock: 'when it is back', low_stock: 'when few are left', price_drop: 'when its price falls' } as Record<string, string>,
  mail: 'Mail address',
  sendCode: 'Mail me a code',
  codeSent: (mail: string) => `A code is on its way to ${mail}. Type it to confirm that the address is yours.`,
  code: 'The code',
  prove: 'Confirm',
  chooseKind: 'Choose at least one.',
  alerted: 'This is kept: we write to you, once for each occasion. The link in each message ends it.',
  noAlerts: 'This shop sends no alerts at the moment.',
  notAlerted: 'This could not be kept. Please try again.',
};

export type Words = typeof english;

const french: Words = {
  label: 'Disponibilité en magasin',
  place: 'Code postal ou ville',
  show: 'Voir les magasins',
  locate: 'Utiliser ma position',
  locating: 'Recherche de votre position…',
  notLocated: 'Votre position n’est pas connue. Indiquez un code postal ou une ville.',
  loading: 'Un instant…',
  broken: 'Le stock des magasins ne peut pas s’afficher pour le moment.',
  again: 'Réessayer',
  absent: 'Nos magasins n’ont pas cet article.',
  choose: 'Choisissez une déclinaison pour voir quels magasins l’ont.',
  gone: 'indisponible',
  online: {
    none: 'Indisponible en ligne',
    low: 'En ligne : dernières pièces',
    some: 'En stock en ligne',
    plenty: 'En stock en ligne',
    uncounted: 'Disponible en ligne',
  },
  band: { none: 'Pas en stock', low: 'Dernières pièces', some: 'En stock', plenty: 'En stock', uncounted: 'Disponible' },
  left: (count) => (count === 1 ? 'Plus que 1' : `${count} en stock`),
  near: (count, town) => {
    const where = town === '' ? '' : ` près de ${town}`;
    if (count === 0) return `aucun magasin${where} ne l’a en ce moment`;
    return count === 1 ? `un magasin${where} l’a` : `${count} magasins${where} l’ont`;
  },
  shops: 'Magasins',
  kilometres: (distance) => `${distance} km`,
  open: 'Ouvert',
  openUntil: (time) => `Ouvert jusqu’à ${time}`,
  opens: (time) => `Fermé, ouvre ${time}`,
  closed: 'Fermé',
  closedBy: (why) => `Fermé aujourd’hui (${why})`,
  hoursUnknown: 'Horaires non communiqués',
  asOf: (age) => `Stock relevé ${age}`,
  reserve: 'Réserver',
  reserveAt: (shop) => `Réserver chez ${shop}`,
  alertMe: 'Me prévenir',
  tellMe: 'Prévenez-moi pour cet article',
  alerts: { back_in_stock: 'quand il est de retour', low_stock: 'quand il en reste peu', price_drop: 'quand son prix baisse' },
  mail: 'Adresse e-mail',
  sendCode: 'Recevoir un code',
  codeSent: (mail) => `Un code part à l’adresse ${mail}. Saisissez-le pour confirmer que cette adresse est la vôtre.`,
  code: 'Le code',
  prove: 'Confirmer',
  chooseKind: 'Choisissez-en au moins un.',
  alerted: 'C’est enregistré : nous vous écrivons, une fois par occasion. Le lien de chaque message y met fin.',
  noAlerts: 'Cette boutique n’envoie pas d’alertes pour le moment.',
  notAlerted: 'Enregistrement impossible. Veuillez réessayer.',
};

/** The words for a page's language: French for French, else English. */
export function wordsOf(language: string): Words {
  return language.toLowerCase().startsWith('fr') ? french : english;
}
