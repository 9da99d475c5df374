/** An order as it is asked for, and placed once however often it is sent. */

import type { Answer, Client, Sent } from '@/api/client';
import type { PromiseOption, Promises } from '@/state/questions';

export type Payments = Answer<'/payment-methods', 'get'>['items'];
export type NewOrder = NonNullable<Sent<'/purchases', 'post'>>;
export type Placed = Answer<'/purchases', 'post'>;

/** Whether it is brought to an address. */
export function goesHome(kind: string): boolean {
  return kind === 'home' || kind === 'relay' || kind === 'courier';
}

/** The ways that can be promised and paid; for what is reserved, those at the shop alone, the reservation first. */
export function waysOf(promises: Promises, payments: Payments, reserving: boolean): PromiseOption[] {
  const paid = new Set(payments.filter(({ methods }) => methods.length > 0).map(({ kind }) => kind as string));
  const ways = promises.options.filter(({ kind }) => paid.has(kind));
  if (!reserving) return ways;
  const rank = (kind: string) => (kind === 'reserve' ? 0 : 1);
  return ways.filter(({ kind }) => kind === 'reserve' || kind === 'collect').sort((one, other) => rank(one.kind) - rank(other.kind));
}

interface About {
  lines: { variant_id: string; quantity: number }[];
  way: PromiseOption;
  location: string | null;
  near: string;
  country: string;
}

/** What is sent: the form's fields, and the promise as it was shown. */
export function newOrder(form: FormData, { lines, way, location, near, country }: About): NewOrder {
  const field = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const address = { company: '', lines: [field('street')], postcode: field('postcode'), city: field('city'), region: '', country };
  return {
    lines,
    kind: way.kind,
    location_id: location ?? way.shop?.location_id ?? null,
    near,
    country,
    contact: { first_name: field('first_name'), last_name: field('last_name'), mail: field('mail'), phone: field('phone') },
    address: goesHome(way.kind) ? address : null,
    payment: field('payment') as NewOrder['payment'],
    promise: { price: way.price.amount, at: way.at, day: way.day },
    note: '',
  };
}

/** Sends an order. The same one sent again, after a lost answer say, is the same order and no second one. */
export class Orders {
  private sent = '';
  private key = '';

  async place(client: Client, order: NewOrder): Promise<Placed> {
    const body = JSON.stringify(order);
    if (body !== this.sent) {
      this.sent = body;
      this.key = crypto.randomUUID();
    }
    return client.call('post', '/purchases', { body: order, token: await client.buyer(), idempotencyKey: this.key });
  }
}
