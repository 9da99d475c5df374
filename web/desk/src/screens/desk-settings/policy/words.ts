import type { TFunction } from 'i18next';

import type { Format } from '@/format/format';
import type { Decision, Then, When } from '@/screens/desk-settings/policy/types';

/** What must be so for a rule to fit, a phrase each; none where it always fits. */
export function whenWords(t: TFunction, format: Format, when: When): string[] {
  const either = (names: string[]) => new Intl.ListFormat(format.locale, { type: 'disjunction' }).format(names);
  const amounts = (bounds: Record<string, number>) =>
    either(Object.entries(bounds).map(([currency, amount]) => format.money({ amount, currency })));
  const { reasons, conditions, wishes, categories, countries, groups, from_day: from, until_day: until, least, most } = when;
  const country = (code: string) => (code === 'EU' ? t('policy.europe') : format.country(code));
  const said = [
    reasons.length > 0 && t('policy.when.reasons', { which: either(reasons.map((one) => t(`policy.reason.${one}`))) }),
    conditions.length > 0 && t('policy.when.conditions', { which: either(conditions.map((one) => t(`policy.condition.${one}`))) }),
    wishes.length > 0 && t('policy.when.wishes', { which: either(wishes.map((one) => t(`policy.wish.${one}`))) }),
    categories.length > 0 && t('policy.when.categories', { which: either(categories) }),
    countries.length > 0 && t('policy.when.countries', { which: either(countries.map(country)) }),
    groups.length > 0 && t('policy.when.groups', { which: either(groups) }),
    from !== null && until !== null && t('policy.when.between', { from, count: until }),
    from !== null && until === null && t('policy.when.from', { count: from }),
    from === null && until !== null && t('policy.when.until', { count: until }),
    Object.keys(least).length > 0 && t('policy.when.least', { amount: amounts(least) }),
    Object.keys(most).length > 0 && t('policy.when.most', { amount: amounts(most) }),
  ];
  return said.filter((one) => one !== false);
}

/** The terms of what a rule decides, a phrase each. */
export function thenWords(t: TFunction, then: Then): string[] {
  const comesBack = ['return_accepted', 'exchange', 'repair'].includes(then.outcome);
  const gives = ['return_accepted', 'keep_it', 'refund_without_return'].includes(then.outcome);
  const { least_percent: least, most_percent: most } = then;
  const said = [
    comesBack && t(`policy.payer.${then.return_paid_by}`),
    gives && least === most && least < 100 && t('policy.share', { share: least }),
    gives && least !== most && t('policy.shares', { least, most }),
    gives && then.delivery_refunded && t('policy.deliveryToo'),
  ];
  return said.filter((one) => one !== false);
}

/** What a decision comes to, a phrase each. */
export function decisionWords(t: TFunction, format: Format, decision: Decision): string[] {
  const { least, most, delivery, return_paid_by: payer, refund_days: days, refund_by: by, ends_on: ends } = decision;
  const money =
    least.amount === most.amount ? format.money(most) : t('policy.between', { least: format.money(least), most: format.money(most) });
  const day = (date: string) => format.in('UTC').day(`${date}T12:00:00Z`);
  const said = [
    days !== null && t('policy.givesBack', { money }),
    delivery.amount > 0 && t('policy.andDelivery', { money: format.money(delivery) }),
    payer !== null && t(`policy.payer.${payer}`),
    by !== null && t('policy.refundBy', { day: day(by) }),
    by === null && days !== null && t('policy.refundAfter', { count: days }),
    ends !== null && t('policy.until', { day: day(ends) }),
  ];
  return said.filter((one) => one !== false);
}
