import type { TFunction } from 'i18next';

import type { Format } from '@/format/format';
import type { Refusal, Segment } from '@/screens/inbox/draft/queries';

const records = ['customer', 'ticket', 'order', 'parcel', 'refund', 'product', 'store', 'policy', 'notice', 'voice', 'article', 'purchase', 'pickup'] as const;
const fields = [
  'first_name',
  'topic',
  'number',
  'placed_at',
  'total',
  'state',
  'items',
  'not_shipped',
  'refunds',
  'made',
  'tracking_number',
  'carrier',
  'tracking_address',
  'delivered_at',
  'last_scan_at',
  'last_words',
  'pickup_point',
  'late_by_days',
  'next_step',
  'expected',
  'name',
  'price',
  'address',
  'availability',
  'outcome',
  'words',
  'greeting',
  'signature',
  'promised',
  'place',
  'kept',
] as const;
const unproven = [
  'digit',
  'number',
  'date',
  'money',
  'link',
  'state',
  'commitment',
  'name',
  'script',
  'hidden',
  'symbol',
  'echo',
  'statement',
  'too_long',
  'other_language',
  'unfamiliar',
  'no_proof',
  'not_theirs',
  'not_current',
  'no_words',
  'negated',
  'mixed',
  'empty',
] as const;
const handed = ['harm', 'legal', 'human', 'anger', 'complaint', 'third_party', 'language'] as const;

function known<Word extends string>(words: readonly Word[], word: string): Word | undefined {
  return words.find((one) => one === word);
}

/** The record and field of a claim: "Parcel · state". */
export function claimWords(t: TFunction, record: string, field: string): string {
  const kind = known(records, record.split(':')[0] ?? '');
  const named = known(fields, field);
  return [kind ? t(`drafts.record.${kind}`) : record, named ? t(`drafts.field.${named}`) : field].join(' · ');
}

/** A claim's proof in one line: what is known, since when, from where. */
export function proofWords(t: TFunction, format: Format, { record, field, as_of, source }: Segment): string {
  const at = as_of ? t('drafts.asOf', { at: format.dateTime(as_of) }) : '';
  return [claimWords(t, record ?? '', field ?? ''), at, source ?? ''].filter(Boolean).join(' · ');
}

/** What of a draft has no proof, for a person. */
export function refusalWords(t: TFunction, { code, found }: Refusal): string {
  const reason = known(unproven, code);
  if (reason === undefined) return code;
  const [record, field] = found.split('.');
  const what = /^\w+:?\d*\.\w+$/.test(found) ? claimWords(t, record ?? '', field ?? '') : found;
  return t(`drafts.unproven.${reason}`, { what });
}

/** Why a person answers without a draft. */
export function handedWords(t: TFunction, reason: string, found: string): string {
  const known_ = known(handed, reason);
  const words = known_ ? t(`drafts.handed.${known_}`) : reason;
  return found && known_ !== 'language' ? t('drafts.because', { words, found }) : words;
}
