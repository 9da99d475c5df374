/** What is looked at: kept at the house for who agreed alone, and never where the browser asks not to be followed. */

import type { Client } from '@/api/client';
import { Kept } from '@/state/kept';
import type { Session } from '@/state/session';

const agreed = new Kept<boolean>('shop-views', false);

/** Whether the reader's browser says by Global Privacy Control that they are not to be followed. */
export function isPrivate(): boolean {
  return (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
}

export class Views {
  constructor(
    private readonly client: Client,
    private readonly session: Session,
  ) {}

  /** Keeps the decision; taking it back lets go of all that was kept. Raises Problem. */
  async agree(given: boolean): Promise<void> {
    await this.client.call('put', '/consents', { body: { views: given }, token: await this.session.token() });
    agreed.set(given);
  }

  /** Notes that a product is looked at; that it could not be told is no reader's trouble. */
  note(product: string): void {
    if (!agreed.get() || isPrivate()) return;
    this.tell(product).catch(() => undefined);
  }

  private async tell(product: string): Promise<void> {
    await this.client.call('post', '/views', { body: { product_id: product, external_id: '' }, token: await this.session.token() });
  }
}
