/** An order drawn: the same facts in the same order as on the page without script. */

import { make } from '@/dom';
import type { Courier, Item, Order, Parcel, Pickup } from '@/tracking/types';
import type { Words } from '@/tracking/words';

/** Days and moments as the reader's language writes them, in the store's zone. */
export class Days {
  constructor(
    private readonly language: string,
    private readonly zone: string,
  ) {}

  day(at: string): string {
    return this.say(at, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  moment(at: string): string {
    return this.say(at, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' });
  }

  private say(at: string, options: Intl.DateTimeFormatOptions): string {
    try {
      return new Intl.DateTimeFormat(this.language, { ...options, timeZone: this.zone }).format(new Date(at));
    } catch {
      return new Intl.DateTimeFormat(this.language, options).format(new Date(at)); // a zone that this browser does not know
    }
  }
}

/** The parts of an order below its headline; `change` draws by what a pick-up may be moved elsewhere. */
export function drawOrder(order: Order, words: Words, days: Days, change: (pickup: Pickup) => Node[] = () => []): Node[] {
  const parts: Node[] = [make('p', { class: 'muted' }, words.order(order.number, days.day(order.placed_at)))];
  if (order.notices.length > 0) {
    const said = order.notices.map(({ said: text }) => make('p', {}, text));
    parts.push(make('div', { class: 'held' }, make('h3', {}, words.why), ...said));
  }
  const steps = order.steps.map((step) =>
    make(
      'li',
      { class: step.state, 'aria-current': step.state === 'now' ? 'step' : undefined },
      step.words,
      make('span', { class: 'said' }, ` (${words[step.state]})`),
      ...(step.at === null ? [] : [' ', make('span', { class: 'muted' }, days.day(step.at))]),
    ),
  );
  parts.push(make('ol', { class: 'steps', 'aria-label': words.steps }, ...steps));
  for (const pickup of order.pickups) parts.push(drawPickup(pickup, words, days), ...change(pickup));
  parts.push(...order.couriers.map((courier) => drawCourier(courier, words)));
  order.parcels.forEach((parcel, place) => parts.push(drawParcel(parcel, words.parcel(place + 1, order.parcels.length), words, days)));
  if (order.not_sent.length > 0) parts.push(make('h3', {}, words.notSent), list(order.not_sent));
  parts.push(make('p', { class: 'muted' }, `${words[order.messages]} ${words.asOf(days.moment(order.as_of))}.`));
  return parts;
}

function drawPickup(pickup: Pickup, words: Words, days: Days): HTMLElement {
  const { place, address, hours, code, keep_until: until } = pickup;
  const said = [address, hours, until === null ? '' : words.keptUntil(days.day(until)), pickup.pay_there ? words.payThere : ''];
  return make(
    'div',
    {},
    make('h3', {}, `${words.collect}${words.colon}${pickup.words}`),
    make('p', {}, make('strong', {}, place)),
    ...said.filter((text) => text !== '').map((text) => make('p', {}, text)),
    ...(code === '' ? [] : [drawCode(pickup, words)]),
  );
}

function drawCourier(courier: Courier, words: Words): HTMLElement {
  const { late, expected, next_step: happens, link } = courier;
  return make(
    'div',
    {},
    make('h3', {}, `${words.courier}${words.colon}${courier.words}`),
    ...(late === '' ? [] : [make('p', { class: 'late' }, late)]),
    ...(expected === '' ? [] : [make('p', {}, `${words.expectedCourier}${words.colon}`, make('strong', {}, expected))]),
    ...(happens === '' ? [] : [make('p', {}, happens)]),
    ...(/^https?:\/\//.test(link) ? [make('p', {}, make('a', { href: link, rel: 'noreferrer' }, words.courierPage))] : []),
  );
}

/** The code to show: a picture for a scanner, digits for a person. */
function drawCode({ code, code_picture: picture }: Pickup, words: Words): HTMLElement {
  // The house's own drawing; where it stands inside of HTML it needs no namespace.
  const drawn = new DOMParser().parseFromString(picture, 'text/html').querySelector('svg');
  drawn?.setAttribute('aria-hidden', 'true');
  const figures = make('figcaption', {}, words.code, make('br'), make('strong', {}, code));
  return make('figure', { class: 'code' }, ...(drawn ? [drawn] : []), figures);
}

function drawParcel(parcel: Parcel, title: string, words: Words, days: Days): HTMLElement {
  const facts = make('dl', {});
  const tell = (name: string, ...said: (Node | string)[]) => facts.append(make('dt', {}, name), make('dd', {}, ...said));
  if (parcel.delivered_at !== null) tell(words.delivered, days.day(parcel.delivered_at));
  else if (parcel.expected_at !== null) tell(parcel.late === '' ? words.expected : words.wasExpected, days.day(parcel.expected_at));
  if (parcel.last_scan) {
    const { at, place, said } = parcel.last_scan;
    tell(words.scan, [days.moment(at), place, said].filter((part) => part !== '').join(', '));
  }
  if (parcel.pickup_point !== '') tell(words.pickup, parcel.pickup_point);
  if (parcel.carrier !== '' || parcel.number !== '') {
    const link = /^https?:\/\//.test(parcel.link) ? [' ', make('a', { href: parcel.link, rel: 'noreferrer' }, words.carrier)] : [];
    tell(parcel.carrier || title, parcel.number, ...link);
  }
  return make(
    'div',
    {},
    make('h3', {}, `${title}${words.colon}${parcel.words}`),
    ...(parcel.late === '' ? [] : [make('p', { class: 'late' }, parcel.late)]),
    ...(parcel.next_step === '' ? [] : [make('p', {}, parcel.next_step)]),
    facts,
    ...(parcel.items.length === 0 ? [] : [make('details', {}, make('summary', {}, words.items(parcel.items.length)), list(parcel.items))]),
  );
}

function list(items: Item[]): HTMLElement {
  const lines = items.map(({ name, options, quantity }) => make('li', {}, `${quantity} × ${name}${options === '' ? '' : ` (${options})`}`));
  return make('ul', {}, ...lines);
}
