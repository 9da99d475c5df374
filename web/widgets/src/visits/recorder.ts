/** What was looked at on this page: kept here until somebody agreed, then told in few calls. */

import type { Keep } from '@/keep';
import type { Shopper } from '@/shopper';

/** An article as a page names it: ids of the house, the shop's own product id, a bar code, or a stock-keeping unit. */
export interface Seen {
  product_id?: string;
  variant_id?: string;
  external_id?: string;
  gtin?: string;
  sku?: string;
}

export interface Surroundings {
  /** Whether the browser says that its reader is not to be followed (Global Privacy Control). */
  forbidden: () => boolean;
  /** Hands over a body while the page is left; false where the browser does not take it. */
  beacon: (path: string, body: string) => boolean;
}

const most = 20;
const batches = '/views/batches';

export class Recorder {
  private seen: Seen[] = [];
  private readonly told = new Set<string>();

  constructor(
    private readonly shopper: Shopper,
    private readonly keep: Keep,
    private readonly around: Surroundings,
  ) {}

  get agreed(): boolean {
    return this.keep.read('agreed') !== '' && !this.around.forbidden();
  }

  /** Notes what is looked at; each article once for a page. Nothing leaves the page before somebody agreed. */
  see(article: Seen): void {
    const said = JSON.stringify(article);
    if (Object.keys(article).length === 0 || this.seen.length >= most || this.told.has(said)) return;
    this.told.add(said);
    this.seen.push(article);
  }

  /** Says whether views may be kept. Where the browser forbids it, agreeing changes nothing. */
  async consent(given: boolean): Promise<void> {
    if (given) {
      if (this.around.forbidden()) return;
      this.keep.write('agreed', '1');
      await this.tell();
      return;
    }
    this.seen = [];
    this.keep.write('agreed', '');
    // The decision is the shopper's: taking it back lets go of all that was kept.
    if (this.shopper.known) await this.shopper.send('PUT', '/consents', { views: false });
  }

  /** Tells what waits, where somebody agreed. */
  async tell(): Promise<void> {
    if (!this.agreed || this.seen.length === 0) return;
    const views = this.seen;
    this.seen = [];
    try {
      const { token, shopper } = await this.shopper.session();
      if (!shopper.consents.views) {
        await this.shopper.send('PUT', '/consents', { views: true });
        shopper.consents.views = true;
      }
      await this.shopper.send('POST', batches, { token, views });
    } catch (error) {
      this.seen = [...views, ...this.seen].slice(0, most);
      throw error;
    }
  }

  /** Hands over what waits as the page is left; before a session was begun there is nobody to tell it of. */
  leave(): void {
    const session = this.shopper.now;
    if (!this.agreed || this.seen.length === 0 || !session?.shopper.consents.views) return;
    if (this.around.beacon(batches, JSON.stringify({ token: session.token, views: this.seen }))) this.seen = [];
  }
}
