/** What staff did and the server may not know of yet, and the order in which it is told. */

export type ActKind =
  | 'pick'
  | 'short'
  | 'pack'
  | 'hand_over'
  | 'send_off'
  | 'put_back'
  | 'keep'
  | 'doubt'
  | 'settle'
  | 'arrive'
  | 'request'
  | 'receive_return'
  | 'grade_return';

/** Why the server did not do an act, in its own words. */
export interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
}

export interface NewAct {
  kind: ActKind;
  /** Acts about one thing follow each other: one that was refused holds the later ones back. */
  subject: string;
  /** What people call the thing: an order's number, a name. */
  about: string;
  path: string;
  body: Record<string, unknown>;
  /** The server takes no word of when it was done. */
  undated?: boolean | undefined;
}

export interface Act extends NewAct {
  /** Later acts have greater numbers. */
  id: number;
  /** The same key on a repeated try makes the server do it once. */
  key: string;
  /** When the person did it, whenever it is sent. */
  at: string;
  by: { id: string; name: string };
  refusal?: Refusal | undefined;
}

/** The next act to send for a person; undefined where nothing can be sent now. */
export function nextOf(acts: readonly Act[], userId: string): Act | undefined {
  const held = new Set<string>();
  for (const act of acts) {
    if (act.refusal !== undefined) held.add(act.subject);
    // What somebody else did at this device is theirs to send: it goes on record under a name.
    if (act.by.id !== userId) held.add(act.subject);
    if (!held.has(act.subject)) return act;
  }
  return undefined;
}

/** What is shown together: a thing's refused act with those that wait behind it. */
export interface Trouble {
  subject: string;
  about: string;
  refused: Act;
  behind: Act[];
}

export function troublesOf(acts: readonly Act[]): Trouble[] {
  return acts
    .filter((act) => act.refusal !== undefined)
    .map((refused) => ({
      subject: refused.subject,
      about: refused.about,
      refused,
      behind: acts.filter(({ subject, id }) => subject === refused.subject && id > refused.id),
    }));
}

/** Acts that were not refused and wait for nothing but the network, or for the person who did them. */
export function waitingOf(acts: readonly Act[]): Act[] {
  const troubled = new Set(acts.filter(({ refusal }) => refusal !== undefined).map(({ subject }) => subject));
  return acts.filter(({ subject }) => !troubled.has(subject));
}
