/** What an act changed, as rows of a field before and after. */

export interface FieldChange {
  path: string[];
  before: unknown;
  after: unknown;
}

type Leaves = Map<string, { path: string[]; value: unknown }>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isMoney(value: unknown): value is { amount: number; currency: string } {
  return isRecord(value) && typeof value.amount === 'number' && typeof value.currency === 'string';
}

/** Lists are shown whole, since their places mean little; grants and amounts are one value to a reader. */
function leavesOf(value: unknown, path: string[] = [], found: Leaves = new Map()): Leaves {
  if (isRecord(value) && !isMoney(value)) {
    for (const [name, inner] of Object.entries(value)) leavesOf(inner, [...path, name], found);
  } else {
    found.set(path.join('\u001f'), { path, value });
  }
  return found;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function statesOf(state: unknown): Leaves {
  return state === null || state === undefined ? new Map<string, never>() : leavesOf(state);
}

/** The fields of two states that differ; of one state alone, all that it says. */
export function differences(before: unknown, after: unknown): FieldChange[] {
  const old = statesOf(before);
  const fresh = statesOf(after);
  const both = before !== null && before !== undefined && after !== null && after !== undefined;
  const keys = [...new Set([...old.keys(), ...fresh.keys()])];
  return keys
    .map((key) => {
      const [was, is] = [old.get(key), fresh.get(key)];
      return { path: (was ?? is)?.path ?? [], before: was?.value, after: is?.value };
    })
    .filter((change) => both || !isNothing(change.before) || !isNothing(change.after))
    .filter((change) => !both || JSON.stringify(change.before) !== JSON.stringify(change.after));
}
