/**
 * The wish list: shown at once from this browser, kept at the house.
 *
 * What is changed without a connection is told as soon as there is one.
 */

import { Problem, type Client } from '@/api/client';
import { Kept } from '@/state/kept';
import type { Session } from '@/state/session';

export interface Wish {
  product: string;
  /** The list and the item at the house; null as long as it was not told. */
  at: { list: string; item: string } | null;
}

interface Told {
  items: Wish[];
  /** Taken off here, and still to be taken off at the house. */
  dropped: NonNullable<Wish['at']>[];
}

export const wishes = new Kept<Told>('shop-wishes', { items: [], dropped: [] });

export class Wishes {
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly session: Session,
  ) {}

  toggle(product: string): void {
    const { items, dropped } = wishes.get();
    const known = items.find((one) => one.product === product);
    if (known === undefined) wishes.set({ items: [{ product, at: null }, ...items], dropped });
    else wishes.set({ items: items.filter((one) => one !== known), dropped: known.at === null ? dropped : [...dropped, known.at] });
    this.later(() => this.tell());
  }

  /** Reads the lists, where this browser was here before, and tells what was not told yet. */
  load(): void {
    this.later(async () => {
      if (!(await this.session.known())) return;
      await this.tell();
      const { items: lists } = await this.client.call('get', '/wish-lists', { token: await this.session.token() });
      const here = lists.filter(({ source }) => source === 'here');
      const known = here.flatMap((list) => list.items.map((item): Wish => ({ product: item.product_id, at: { list: list.id, item: item.id } })));
      const { items, dropped } = wishes.get();
      const untold = items.filter((one) => one.at === null && !known.some(({ product }) => product === one.product));
      wishes.set({ items: [...untold, ...known.filter(({ at }) => !dropped.some((gone) => gone.item === at?.item))], dropped });
    });
  }

  /** A link by which others read the list; null where there is none to share. Raises Problem. */
  async share(): Promise<string | null> {
    await this.telling;
    await this.tell();
    const list = wishes.get().items.find(({ at }) => at !== null)?.at?.list;
    if (list === undefined) return null;
    const shared = await this.client.call('post', '/wish-lists/{list_id}/shares', { named: { list_id: list }, token: await this.session.token() });
    return shared.address;
  }

  /** One after the other, so that what was pressed last holds; a failure waits for the next time. */
  private later(act: () => Promise<void>): void {
    this.telling = this.telling.then(act).catch(() => undefined);
  }

  private async tell(): Promise<void> {
    const { items, dropped } = wishes.get();
    for (const { list, item } of dropped) {
      await this.drop(list, item);
      const now = wishes.get();
      wishes.set({ ...now, dropped: now.dropped.filter((one) => one.item !== item) });
    }
    for (const { product } of items.filter(({ at }) => at === null)) {
      const made = await this.client.call('post', '/wish-lists/default/items', { body: { product_id: product, quantity: 1, note: '', external_id: '' }, token: await this.session.token() });
      await this.place(product, made.id);
    }
  }

  private async drop(list: string, item: string): Promise<void> {
    const named = { list_id: list, wish_id: item };
    try {
      await this.client.call('delete', '/wish-lists/{list_id}/items/{wish_id}', { named, token: await this.session.token() });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error; // it is gone already
    }
  }

  /** Notes where an item stands at the house; taken off meanwhile, it is taken off there too. */
  private async place(product: string, item: string): Promise<void> {
    const { items: lists } = await this.client.call('get', '/wish-lists', { token: await this.session.token() });
    const list = lists.find((one) => one.items.some(({ id }) => id === item))?.id;
    if (list === undefined) return;
    const { items, dropped } = wishes.get();
    const at = { list, item };
    if (items.some((one) => one.product === product)) wishes.set({ items: items.map((one) => (one.product === product ? { product, at } : one)), dropped });
    else wishes.set({ items, dropped: [...dropped, at] });
  }
}
