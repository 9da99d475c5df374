/** Who a page's reader is at the house: a guest of this browser, or whom the shop names; begun when first needed. */

import type { Api, Session } from '@/api';
import type { Keep } from '@/keep';

type Begun = Pick<Session, 'token' | 'expires_at' | 'resume'> & { shopper: { mail: string; consents: { views: boolean } } };

const margin = 60_000;

export class Shopper {
  private begun: Begun | undefined;
  private beginning: Promise<Begun> | undefined;

  constructor(
    private readonly api: Api,
    private readonly keep: Keep,
    private readonly given: { key: string; language: string; identity: string },
  ) {}

  /** The session as far as it was begun. */
  get now(): Begun | undefined {
    return this.begun;
  }

  /** Whether this browser was here before, or the shop says whose it is. */
  get known(): boolean {
    return this.keep.read('resume') !== '' || this.given.identity !== '';
  }

  /** A session whose token is good for the next call. Raises Refusal. */
  async session(): Promise<Begun> {
    if (this.begun && new Date(this.begun.expires_at).getTime() - margin > Date.now()) return this.begun;
    this.beginning ??= this.begin().finally(() => {
      this.beginning = undefined;
    });
    return this.beginning;
  }

  /** A call in the reader's name. Raises Refusal. */
  async ask<Answer>(method: string, path: string, json?: unknown): Promise<Answer> {
    const { token } = await this.session();
    return this.api.ask<Answer>(method, path, { token, json });
  }

  async send(method: string, path: string, json?: unknown): Promise<void> {
    const { token } = await this.session();
    await this.api.send(method, path, { token, json });
  }

  /** Proves a mail address by the code that was mailed there; what this browser's guest had goes with it. */
  async prove(mail: string, code: string): Promise<void> {
    this.goOn(await this.ask<Begun>('POST', '/sessions/identifications', { mail, code }));
  }

  private async begin(): Promise<Begun> {
    const { key, language, identity } = this.given;
    const begun = await this.api.ask<Begun>('POST', '/sessions', { json: { key, language, identity, resume: this.keep.read('resume') } });
    this.goOn(begun);
    return begun;
  }

  private goOn(begun: Begun): void {
    this.begun = begun;
    if (begun.resume !== null) this.keep.write('resume', begun.resume);
  }
}
