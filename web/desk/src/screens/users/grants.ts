/** What a person's grants reach, and what a change of them gives and takes. */

import type { Grant, Money } from '@/api/types';

export type RoleName = Grant['role'];

export interface RightsChange {
  kind: 'given' | 'taken' | 'everywhere' | 'bound' | 'placesGiven' | 'placesTaken' | 'ceiling';
  role: RoleName;
  /** Whether someone may do less than before: what is asked about first. */
  takes: boolean;
  /** The targets that it is about (`store:12`); none where it is about the role as a whole. */
  places: string[];
  from: Money | null;
  to: Money | null;
}

const everywhere = '*';

/** The widest ceiling counts; of ceilings in two currencies the first, since they do not compare. */
function wider(one: Money | null, other: Money | null): Money | null {
  if (one === null || other === null) return null;
  return one.currency === other.currency && other.amount > one.amount ? other : one;
}

function same(one: Money | null, other: Money | null): boolean {
  return one?.amount === other?.amount && one?.currency === other?.currency;
}

/** What several grants of one role come to. */
class Reach {
  constructor(readonly grants: readonly Grant[]) {}

  get all(): boolean {
    return this.grants.some((grant) => grant.targets === null);
  }

  get places(): string[] {
    return [...new Set(this.grants.flatMap((grant) => grant.targets ?? []))];
  }

  /** The ceiling at a place, or everywhere; undefined where the role is not held. */
  ceiling(place: string): Money | null | undefined {
    const held = this.grants.filter((grant) => grant.targets === null || grant.targets?.includes(place));
    const [first, ...others] = held.map((grant) => grant.ceiling ?? null);
    return first === undefined ? undefined : others.reduce(wider, first);
  }

  /** The one ceiling of all, where it is the same at every place. */
  get whole(): Money | null {
    return this.ceiling(this.all ? everywhere : (this.places[0] ?? '')) ?? null;
  }
}

function lowers(from: Money | null, to: Money | null): boolean {
  if (to === null) return false;
  return from === null || from.currency !== to.currency || to.amount < from.amount;
}

function ceilingChanges(role: RoleName, before: Reach, after: Reach): RightsChange[] {
  const spots = [everywhere, ...new Set([...before.places, ...after.places])];
  const groups = new Map<string, RightsChange>();
  for (const spot of spots) {
    const [from, to] = [before.ceiling(spot), after.ceiling(spot)];
    if (from === undefined || to === undefined || same(from, to)) continue;
    const key = JSON.stringify([from, to]);
    const found = groups.get(key);
    if (found === undefined) groups.set(key, { kind: 'ceiling', role, takes: lowers(from, to), places: [spot], from, to });
    else found.places.push(spot);
  }
  // Changed alike everywhere that the role is held, it needs no names.
  const held = spots.filter((spot) => after.ceiling(spot) !== undefined && before.ceiling(spot) !== undefined);
  return [...groups.values()].map((change) => {
    const whole = change.places.length === held.length || change.places.includes(everywhere);
    return whole ? { ...change, places: [] } : change;
  });
}

function placeChanges(role: RoleName, before: Reach, after: Reach): RightsChange[] {
  const common = { role, from: null, to: null };
  if (before.all && after.all) return [];
  if (after.all) return [{ ...common, kind: 'everywhere', takes: false, places: [], to: after.whole }];
  if (before.all) return [{ ...common, kind: 'bound', takes: true, places: after.places }];
  const given = after.places.filter((place) => !before.places.includes(place));
  const taken = before.places.filter((place) => !after.places.includes(place));
  const changes: RightsChange[] = [];
  if (given.length > 0) changes.push({ ...common, kind: 'placesGiven', takes: false, places: given });
  if (taken.length > 0) changes.push({ ...common, kind: 'placesTaken', takes: true, places: taken });
  return changes;
}

function changesOfRole(role: RoleName, before: Reach, after: Reach): RightsChange[] {
  const common = { role, places: [], from: null, to: null };
  if (before.grants.length === 0) {
    const places = after.all ? [] : after.places;
    return [{ ...common, kind: 'given', takes: false, places, to: after.whole }];
  }
  if (after.grants.length === 0) return [{ ...common, kind: 'taken', takes: true }];
  return [...placeChanges(role, before, after), ...ceilingChanges(role, before, after)];
}

/** What replacing some grants by others changes for the person who holds them, role by role. */
export function changesOf(before: readonly Grant[], after: readonly Grant[]): RightsChange[] {
  const roles = [...new Set([...before, ...after].map((grant) => grant.role))];
  const reach = (grants: readonly Grant[], role: RoleName) => new Reach(grants.filter((grant) => grant.role === role));
  return roles.flatMap((role) => changesOfRole(role, reach(before, role), reach(after, role)));
}

/** A grant while it is being typed. */
export interface DraftGrant {
  key: number;
  role: RoleName;
  /** For named stores and places alone. */
  named: boolean;
  targets: string[];
  amount: string;
  currency: string;
}

let lastKey = 0;

export function newDraft(role: RoleName, currency: string): DraftGrant {
  lastKey += 1;
  return { key: lastKey, role, named: false, targets: [], amount: '', currency };
}

export function draftOf(grant: Grant, currency: string, write: (money: Money) => string): DraftGrant {
  const draft = newDraft(grant.role, grant.ceiling?.currency ?? currency);
  const { targets, ceiling } = grant;
  return { ...draft, named: Boolean(targets), targets: targets ?? [], amount: ceiling ? write(ceiling) : '' };
}

/** What a draft says as a grant; null while it names no place or its amount cannot be read. */
export function grantOf(draft: DraftGrant, read: (text: string, currency: string) => number | null): Grant | null {
  if (draft.named && draft.targets.length === 0) return null;
  const targets = draft.named ? draft.targets : null;
  if (draft.amount.trim() === '') return { role: draft.role, targets, ceiling: null };
  const amount = read(draft.amount, draft.currency);
  if (amount === null) return null;
  return { role: draft.role, targets, ceiling: { amount, currency: draft.currency } };
}
