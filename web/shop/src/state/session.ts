/** The shopper's session at the house: begun when the first thing is to be kept there, and gone on with later. */

import type { Answer, Client } from '@/api/client';
import type { Settings } from '@/settings';
import { readAccount } from '@/state/account';
import { Kept } from '@/state/kept';

type Begun = Answer<'/sessions', 'post'>;

/** By this word a guest goes on later; whom the shop names needs none. */
const resume = new Kept<string>('shop-resume', '');
const margin = 60_000;

export class Session {
  private begun: Promise<Begun> | undefined;

  constructor(
    private readonly client: Client,
    private readonly settings: Settings,
  ) {}

  /** Whether this browser was here before: then there may be something to read. */
  async known(): Promise<boolean> {
    return resume.get() !== '' || (await readAccount(this.settings)).identity !== '';
  }

  /** A token that is good for the next call. Raises Problem. */
  async token(): Promise<string> {
    const now = await this.begun?.catch(() => undefined);
    if (now !== undefined && new Date(now.expires_at).getTime() - margin > Date.now()) return now.token;
    this.begun = this.begin();
    return (await this.begun).token;
  }

  /** The token of somebody who was here before; who cannot be recognised buys as a guest. */
  async buyer(): Promise<string | undefined> {
    return (await this.known()) ? this.token().catch(() => undefined) : undefined;
  }

  /** Goes on with a session that was begun another way: by a code that was mailed. */
  goOn(begun: Begun): void {
    this.begun = Promise.resolve(begun);
    resume.set(begun.resume ?? '');
  }

  private async begin(): Promise<Begun> {
    const { identity } = await readAccount(this.settings, this.begun !== undefined);
    const body = { key: this.client.key, resume: resume.get(), identity, language: this.client.language };
    const begun = await this.client.call('post', '/sessions', { body });
    resume.set(begun.resume ?? '');
    return begun;
  }
}
