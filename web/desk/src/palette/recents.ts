export type RecentKind = 'order' | 'customer' | 'product';

/** A thing looked at lately. */
export interface Recent {
  kind: RecentKind;
  id: string;
  title: string;
  subtitle: string;
}

interface Kept extends Recent {
  at: number;
}

const most = 8;
/** A working day: names of people do not stay longer on a machine that others use too. */
const keptFor = 12 * 3600 * 1000;
const prefix = 'guichet.recent.';

function read(userId: string): Kept[] {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + userId) ?? '[]') as Kept[];
    return kept.filter(({ at }) => Date.now() - at < keptFor);
  } catch {
    return [];
  }
}

export function recentsOf(userId: string): Recent[] {
  return read(userId);
}

/** Forgets what anyone looked at on this machine. */
export function forgetRecents(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}

/** Puts a thing before the others that this person looked at. */
export function remember(userId: string, thing: Recent): void {
  const others = read(userId).filter(({ kind, id }) => kind !== thing.kind || id !== thing.id);
  const kept: Kept[] = [{ ...thing, at: Date.now() }, ...others].slice(0, most);
  localStorage.setItem(prefix + userId, JSON.stringify(kept));
}
