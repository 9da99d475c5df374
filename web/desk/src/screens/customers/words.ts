import type { TFunction } from 'i18next';

const reasons = [
  'mail',
  'phone',
  'card',
  'person',
  'two_points',
  'card_and_name',
  'mail_and_name',
  'phone_and_name',
  'card_and_surname',
  'mail_and_surname',
] as const;

/** Why two records are, or may be, one person. */
export function reasonWords(t: TFunction, reason: string): string {
  const known = reasons.find((one) => one === reason);
  return known === undefined ? t('customer.why.other') : t(`customer.why.${known}`);
}

/** Who joined two records: nobody where a rule did. */
export function actorWords(t: TFunction, actor: string, ownId: string | undefined): string {
  if (actor === '') return t('customer.by.rule');
  return actor === `user:${ownId ?? ''}` ? t('customer.by.you') : t('customer.by.staff');
}
