/** Who is signed in at this shop, as its own server says: nobody, where the shop names no such address. */

import type { Settings } from '@/settings';

export interface Account {
  /** "" for nobody. */
  name: string;
  /** The shop's signed word of who it is (a JWT), "" for nobody. */
  identity: string;
  /** Who may sign in without more: of the demo alone. */
  customers?: { id: string; name: string }[];
}

const nobody: Account = { name: '', identity: '' };
let asked: Promise<Account> | undefined;

async function read(address: string): Promise<Account> {
  try {
    const answer = await fetch(address, { cache: 'no-store' });
    return answer.ok ? ((await answer.json()) as Account) : nobody;
  } catch {
    return nobody; // without its server the shop can be looked at all the same
  }
}

export function readAccount({ account }: Settings, anew = false): Promise<Account> {
  if (asked === undefined || anew) asked = account === undefined ? Promise.resolve(nobody) : read(account);
  return asked;
}

/** Signs in or out, and begins the page anew: nothing of another person stays on it. */
export async function signIn({ account = '' }: Settings, id: string): Promise<void> {
  await fetch(`${account}/${encodeURIComponent(id)}`, { method: 'PUT' });
  location.reload();
}

export async function signOut({ account = '' }: Settings): Promise<void> {
  await fetch(account, { method: 'DELETE' });
  location.reload();
}
