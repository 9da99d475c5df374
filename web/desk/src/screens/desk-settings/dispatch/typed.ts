import type { CourierRule, DispatchSettings, LabelRule, PlaceContact } from '@/screens/desk-settings/dispatch/queries';

/** A rule in the form: it is known by its key wherever it is moved. */
export type Keyed<Rule> = Rule & { key: string };

export interface Typed {
  labels: Keyed<LabelRule>[];
  couriers: Keyed<CourierRule>[];
  piece_grams: number;
  packing_grams: number;
  places: PlaceContact[];
}

function keyed<Rule>(rules: readonly Rule[]): Keyed<Rule>[] {
  return rules.map((rule, place) => ({ ...rule, key: String(place) }));
}

/** A key that no rule has yet. */
export function nextKey(rules: readonly Keyed<unknown>[]): string {
  return String(1 + Math.max(-1, ...rules.map(({ key }) => Number(key))));
}

export function typedOf({ labels, couriers, piece_grams, packing_grams, places }: DispatchSettings): Typed {
  return { labels: keyed(labels), couriers: keyed(couriers), piece_grams, packing_grams, places };
}

function bare<Rule extends object>(rules: readonly Keyed<Rule>[]) {
  return rules.map((rule) => Object.fromEntries(Object.entries(rule).filter(([name]) => name !== 'key')));
}

function saysSomething({ phone, notes, address }: PlaceContact): boolean {
  return phone !== '' || notes !== '' || address !== null;
}

/** The settings as they are sent: places of which nothing is settled are left to their shop. */
export function askedOf({ labels, couriers, piece_grams, packing_grams, places }: Typed) {
  return { labels: bare(labels), couriers: bare(couriers), piece_grams, packing_grams, places: places.filter(saysSomething) };
}

/** The rule one place further up: of several rules the first that holds counts. */
export function movedUp<Rule>(rules: readonly Keyed<Rule>[], key: string): Keyed<Rule>[] {
  const at = rules.findIndex((one) => one.key === key);
  const [above, own] = [rules[at - 1], rules[at]];
  if (above === undefined || own === undefined) return [...rules];
  return rules.map((one, place) => (place === at - 1 ? own : place === at ? above : one));
}
