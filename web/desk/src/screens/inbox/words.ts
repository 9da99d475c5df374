import type { TFunction } from 'i18next';

import type { Format } from '@/format/format';
import type { LogEntry, Message, Named, TicketState, TicketWhole } from '@/screens/inbox/queries';

const evidences = [
  'thread',
  'token',
  'id',
  'order',
  'buyer',
  'near_in_time',
  'near_in_topic',
  'customer',
  'participant',
  'vouched',
  'name_and_order',
] as const;

/** What speaks for a message standing where it does: "order number and buyer". */
export function evidenceWords(t: TFunction, format: Format, codes: readonly string[]): string {
  const known = evidences.filter((one) => codes.includes(one));
  return format.list([...new Set(known.map((one) => t(`inbox.evidence.${one}`)))]);
}

/** Rules that bring a message into a ticket that was there before it by evidence, not by its own channel. */
const joining: readonly string[] = ['token', 'reference', 'order', 'buyer', 'bounce'];

export function isJoined(message: Message): boolean {
  return message.direction === 'in' && joining.includes(message.placement.rule);
}

const channels = ['order_message', 'mail', 'chat', 'marketplace', 'note'] as const;

/** A channel as people call it; one of tomorrow keeps its own word. */
export function channelWords(t: TFunction, channel: string): string {
  const known = channels.find((one) => one === channel);
  return known === undefined ? channel.replaceAll('_', ' ') : t(`inbox.channel.${known}`);
}

/** Who wrote: where the message does not say, the customer whose order or conversation it is. */
export function authorName(whole: TicketWhole, { author, direction, order_ids: orderIds }: Message): string {
  if (author.name !== '' || direction !== 'in') return author.name;
  if (author.role === 'customer' || author.role === '') {
    const { orders } = whole.side;
    const order = orders.find(({ order: one }) => orderIds.includes(one.id)) ?? orders[0];
    return order?.order.customer?.name ?? (whole.ticket.customer.name || author.mail);
  }
  return author.mail;
}

const states: readonly TicketState[] = ['open', 'waiting', 'snoozed', 'closed'];

function stateWords(t: TFunction, format: Format, after: unknown): string {
  const told = typeof after === 'object' && after !== null ? (after as Record<string, unknown>) : { state: after };
  const state = states.find((one) => one === told.state);
  if (state === undefined) return '';
  const until = told.snoozed_until;
  if (state === 'snoozed' && typeof until === 'string') return t('inbox.done.snoozed', { at: format.dateTime(until) });
  return t(`inbox.done.${state}`);
}

function assignedWords(t: TFunction, people: readonly Named[], { data, actor }: LogEntry): string {
  const id = (data.after as { assignee_id?: unknown } | undefined)?.assignee_id;
  if (id === null || id === undefined) return t('inbox.done.freed');
  // The log keeps ids as the house counts; the API tells them as words.
  const person = people.find((one) => one.id === String(id as string | number));
  if (actor !== null && person?.id === actor.id) return t('inbox.done.took');
  return person === undefined ? t('inbox.done.assigned') : t('inbox.done.assignedTo', { name: person.name });
}

function afterwards({ after }: LogEntry['data'], what: string): string {
  const value = (after as Record<string, unknown> | undefined)?.[what];
  return typeof value === 'string' ? value : '';
}

const told: readonly string[] = ['assigned', 'tagged', 'state', 'joined', 'split', 'order', 'undone', 'withdrawn', 'queued', 'topic'];

/** Whether the conversation says it: the rest is seen in the messages themselves. */
export function isTold({ kind, data }: LogEntry): boolean {
  return told.includes(kind) && data.because !== 'answer';
}

/** What was done to the ticket, in the reader's words; empty for what the conversation shows itself. */
export function entryWords(
  t: TFunction,
  format: Format,
  people: readonly Named[],
  topicWords: (topic: string) => string,
  entry: LogEntry,
): string {
  const { kind, data } = entry;
  switch (kind) {
    case 'assigned':
      return assignedWords(t, people, entry);
    case 'tagged':
      return t('inbox.done.tagged', { names: format.list((data.names as string[] | undefined) ?? []) });
    case 'state':
      return stateWords(t, format, data.after);
    case 'joined':
      return t('inbox.done.joined');
    case 'split':
      return t('inbox.done.split');
    case 'order':
      return t('inbox.done.order');
    case 'undone':
      return t('inbox.done.undone');
    case 'queued':
      return afterwards(data, 'name') === '' ? t('inbox.done.unqueued') : t('inbox.done.queued', { name: afterwards(data, 'name') });
    case 'topic':
      return t('inbox.done.topic', { topic: topicWords(afterwards(data, 'topic')) });
    case 'withdrawn':
      return t('inbox.done.withdrawn');
    default:
      return '';
  }
}
