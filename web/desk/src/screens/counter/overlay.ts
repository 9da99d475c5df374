import type { Act } from '@/screens/counter/waiting/acts';
import type { PickLine, Preparation, PreparationItem, PreparationLine, Tiles } from '@/screens/counter/shapes';

/**
 * What was read, as it will be once the acts that it does not contain have arrived.
 *
 * Acts are of this device: pending ones, and those done after the reading.
 */

/** The subject of acts on a preparation. */
export function subjectOf(preparationId: string): string {
  return `preparation:${preparationId}`;
}

function ofPreparation(acts: readonly Act[], id: string): Act[] {
  return acts.filter(({ subject }) => subject === subjectOf(id));
}

function has(acts: readonly Act[], id: string, ...kinds: Act['kind'][]): boolean {
  return acts.some((act) => act.subject === subjectOf(id) && kinds.includes(act.kind));
}

function shelfIn(body: Act['body'] | undefined): string {
  return typeof body?.shelf === 'string' ? body.shelf : '';
}

type Pieces = Pick<PreparationLine, 'id' | 'quantity' | 'picked' | 'short' | 'left'>;

function withPicks<Line extends Pieces>(line: Line, acts: readonly Act[]): Line {
  let { picked, short } = line;
  for (const { kind, body } of acts) {
    if ((kind !== 'pick' && kind !== 'short') || body.line_id !== line.id) continue;
    picked += Number(body.quantity ?? 0);
    short += Number(body.short ?? 0);
  }
  picked = Math.max(0, Math.min(picked, line.quantity));
  short = Math.min(short, line.quantity - picked);
  return { ...line, picked, short, left: line.quantity - picked - short };
}

/** The lines that are still to be picked, as they follow on the walk. */
export function openLines(lines: readonly PickLine[], acts: readonly Act[]): PickLine[] {
  return lines.map((line) => withPicks(line, ofPreparation(acts, line.preparation_id))).filter(({ left }) => left > 0);
}

/** A preparation, as it will be. */
export function preparationAfter(read: Preparation, acts: readonly Act[]): Preparation {
  const own = ofPreparation(acts, read.id);
  const lines = read.lines.map((line) => withPicks(line, own));
  const left = lines.reduce((sum, line) => sum + line.left, 0);
  const after = { ...read, lines, left };
  for (const { kind, body } of own) {
    if ((kind === 'pick' || kind === 'short') && after.state === 'waiting') after.state = 'picking';
    if (kind === 'pack') Object.assign(after, { state: 'ready', shelf: shelfIn(body) });
    if (kind === 'hand_over' || kind === 'send_off') after.state = 'handed_over';
    if (kind === 'put_back') after.state = 'put_back';
  }
  return after;
}

/** Preparations of a list, with how much is left of each. */
export function itemsAfter(items: readonly PreparationItem[], acts: readonly Act[]): PreparationItem[] {
  return items.map((item) => {
    const picks = ofPreparation(acts, item.id).filter(({ kind }) => kind === 'pick' || kind === 'short');
    const fetched = picks.reduce((sum, { body }) => sum + Number(body.quantity ?? 0), 0);
    const short = picks.reduce((sum, { body }) => sum + Number(body.short ?? 0), 0);
    return { ...item, short: item.short + short, left: Math.max(0, item.left - fetched - short) };
  });
}

/** Those of a list that are not done yet. */
export function stillThere(items: readonly PreparationItem[], acts: readonly Act[]): PreparationItem[] {
  return items.filter(({ id }) => !has(acts, id, 'hand_over', 'send_off', 'put_back'));
}

/** Preparations packed here that the reading does not know as ready. */
export function packedSince(toPick: readonly PreparationItem[], acts: readonly Act[]): PreparationItem[] {
  return toPick
    .filter(({ id }) => has(acts, id, 'pack') && !has(acts, id, 'hand_over', 'send_off'))
    .map((item) => {
      const packed = acts.findLast((act) => act.kind === 'pack' && act.subject === subjectOf(item.id));
      return { ...item, state: 'ready', shelf: shelfIn(packed?.body) };
    });
}

export function toPrepare(items: readonly PreparationItem[], acts: readonly Act[]): PreparationItem[] {
  return items.filter(({ id }) => !has(acts, id, 'pack'));
}

type Counts = Pick<Tiles, 'to_pick' | 'ready' | 'to_hand_over' | 'put_back'>;

/** The counts of the start, as they will be; what was packed is counted where it goes once the server knows. */
export function countsAfter<Read extends Counts>(read: Read, acts: readonly Act[]): Read {
  const counts = { ...read };
  for (const { kind } of acts) {
    if (kind === 'pack') counts.to_pick -= 1;
    if (kind === 'hand_over') counts.ready -= 1;
    if (kind === 'send_off') counts.to_hand_over -= 1;
    if (kind === 'put_back') counts.put_back -= 1;
  }
  for (const name of ['to_pick', 'ready', 'to_hand_over', 'put_back'] as const) counts[name] = Math.max(0, counts[name]);
  return counts;
}
