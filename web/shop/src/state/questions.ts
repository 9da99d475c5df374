/** The questions that pages ask. */

import * as catalogue from '@/api/catalogue';
import { Problem, type Answer, type Client } from '@/api/client';
import type { Question } from '@/state/answers';
import type { Line } from '@/state/basket';

function question<Variables = null, Told = unknown>(name: string, ask: (client: Client, variables: Variables) => Promise<Told>): Question<Variables, Told> {
  return { name, ask };
}

export const treeQuestion = question('tree', async (client: Client) => (await client.ask(catalogue.tree, {})).data.categories);

export interface ShelfAsked {
  category: string | null;
  text: string;
  after: string | null;
}

export const shelfQuestion = question('shelf', async (client: Client, asked: ShelfAsked) => (await client.ask(catalogue.shelf, { ...asked })).data.productPage);

export const cardsQuestion = question('cards', async (client: Client, ids: string[]) =>
  ids.length === 0 ? [] : (await client.ask(catalogue.cards, { ids })).data.products,
);

export interface DetailAsked {
  id: string;
  near: string;
  country: string;
}

export interface Detail {
  product: catalogue.Product | null;
  /** Why no shop is told, in the reader's language: the place is not known, for one. */
  trouble: string;
}

export const detailQuestion = question('detail', async (client: Client, { id, near, country }: DetailAsked): Promise<Detail> => {
  const { data, errors } = await client.ask(catalogue.detail, { id, near: near === '' ? null : near, country });
  return { product: data.product, trouble: errors[0]?.message ?? '' };
});

export type Where = Answer<'/availability/batch', 'post'>;

/** Where the products of a list are to be had, in a few words each; null where the place is not known. */
export const whereQuestion = question('where', async (client: Client, { ids, near, country }: { ids: string[]; near: string; country: string }) => {
  if (ids.length === 0) return null;
  try {
    return await client.call('post', '/availability/batch', { body: { product_ids: ids, near: near === '' ? null : near, country } });
  } catch (error) {
    if (error instanceof Problem && !error.passes) return null;
    throw error;
  }
});

export interface PromisesAsked {
  lines: { variant_id: string; quantity: number }[];
  near: string;
  country: string;
  location: string | null;
}

export type Promises = Answer<'/promises', 'post'>;
export type PromiseOption = Promises['options'][number];

/** Day or hour and price of each way to receive a basket; null where the shop promises nothing, or not there. */
export const promisesQuestion = question('promises', async (client: Client, { lines, near, country, location }: PromisesAsked) => {
  if (lines.length === 0) return null;
  try {
    return await client.call('post', '/promises', { body: { lines, near, country, tier: '', location_id: location }, token: await client.buyer() });
  } catch (error) {
    if (error instanceof Problem && !error.passes) return null;
    throw error;
  }
});

/** A product with the forms of it that are sold. */
export type Listed = catalogue.Listed;

export const linesQuestion = question('lines', async (client: Client, ids: string[]) =>
  ids.length === 0 ? [] : (await client.ask(catalogue.basketLines, { ids })).data.products,
);

export const paymentsQuestion = question('payments', async (client: Client) => (await client.call('get', '/payment-methods')).items);

/** An order by its word; each round asks anew. */
export const purchaseQuestion = question('purchase', (client: Client, { word }: { word: string; round: number }) =>
  client.call('get', '/purchases/{word}', { named: { word } }),
);

/** The lines of a basket that was begun elsewhere; null where it is over. */
export const carriedQuestion = question('carried', async (client: Client, token: string): Promise<Line[] | null> => {
  try {
    const found = await client.call('get', '/baskets/{token}', { named: { token } });
    return found.ordered ? null : found.lines.map((one) => ({ product: one.product_id, variant: one.variant_id, quantity: one.quantity }));
  } catch (error) {
    if (error instanceof Problem && !error.passes) return null;
    throw error;
  }
});
