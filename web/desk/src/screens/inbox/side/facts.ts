import type { TFunction } from 'i18next';

import type { Address } from '@/api/types';
import type { Format } from '@/format/format';
import { carrierName } from '@/format/names';
import type { TicketWhole } from '@/screens/inbox/queries';
import { webAddress } from '@/screens/orders/webAddress';

/** Something that an agent would otherwise type off the screen. */
export interface Fact {
  label: string;
  text: string;
}

/** A postal address as one writes it on a parcel. */
export function addressText(address: Address, format: Format): string {
  const name = `${address.first_name} ${address.last_name}`.trim();
  const place = `${address.postcode} ${address.city}`.trim();
  const country = address.country ? format.country(address.country) : '';
  return [name, address.company, ...address.lines, place, address.region, country].filter(Boolean).join('\n');
}

/** All that can be taken from the side of a ticket: what is wanted most stands first. */
export function factsOf(t: TFunction, format: Format, { side, ticket }: TicketWhole): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, text: string | null | undefined) => {
    if (text && !facts.some((fact) => fact.text === text)) facts.push({ label, text });
  };
  for (const { order, parcels } of side.orders) {
    add(t('inbox.fact.order'), order.number);
    for (const { tracking_number: number, tracking_address: address, carrier } of parcels) {
      add(t('inbox.fact.parcel', { carrier: carrierName(carrier) }).trim(), number);
      add(t('inbox.fact.tracking', { number }), webAddress(address));
    }
    const [delivery] = order.shipping_addresses;
    if (delivery) add(t('inbox.fact.address'), addressText(delivery, format));
    add(t('inbox.fact.total'), format.money(order.total));
    for (const line of order.lines) add(t('inbox.fact.sku', { name: line.name }), line.sku);
  }
  add(t('inbox.fact.mail'), ticket.customer.mail || side.customer?.mail);
  add(t('inbox.fact.phone'), side.customer?.phone);
  add(t('inbox.fact.name'), ticket.customer.name);
  add(t('inbox.fact.ticket'), ticket.id);
  return facts;
}
