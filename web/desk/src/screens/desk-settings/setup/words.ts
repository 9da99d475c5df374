import type { TFunction } from 'i18next';

import { minorDigits, type Format } from '@/format/format';
import { carrierName } from '@/format/names';
import type { Check, Step } from '@/screens/desk-settings/setup/queries';

const steps = [
  'shop',
  'carrier',
  'mailbox',
  'mail_tested',
  'queue',
  'tags',
  'service_level',
  'voice',
  'test_ticket',
  'templates',
  'drafts',
  'colleagues',
] as const;
const opens = [...steps, 'no_shop', 'not_proven', 'no_mailbox', 'main_voice', 'missing', 'failed', 'interrupted', 'waiting', 'running'] as const;
const checks = ['items', 'mail', 'tracking', 'history', 'queue', 'tags', 'service_level', 'draft', 'removed'] as const;
const findings = [
  'items_done',
  'items_no_lines',
  'items_incomplete',
  'mail_done',
  'mail_no_mail',
  'tracking_done',
  'tracking_no_parcel',
  'tracking_no_number',
  'tracking_not_followed',
  'tracking_no_scan',
  'history_done',
  'history_first_order',
  'history_no_customer',
  'queue_done',
  'queue_not_asked',
  'queue_by_rules',
  'queue_elsewhere',
  'queue_by_rule',
  'tags_done',
  'tags_not_asked',
  'tags_absent',
  'service_level_done',
  'service_level_no_level',
  'service_level_other_level',
  'draft_done',
  'draft_off',
  'draft_blocked',
  'draft_handed_over',
  'removed_done',
  'removed_left',
] as const;

type Facts = Record<string, unknown>;

/** A value as it is said; "" for one that is not there. */
export function fact(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function names(format: Format, facts: Facts, name: string): string {
  const value = facts[name];
  return Array.isArray(value) ? format.list(value.map(String)) : '';
}

function moment(format: Format, at: string): string {
  return at === '' ? '' : format.dateTime(at);
}

export function stepName(t: TFunction, step: string): string {
  const known = steps.find((one) => one === step);
  return known ? t(`setup.step.${known}`) : step;
}

export function checkName(t: TFunction, check: string): string {
  const known = checks.find((one) => one === check);
  return known ? t(`setup.check.${known}`) : check;
}

/** What stands of a step, or what is to be done. */
export function stepWords(t: TFunction, format: Format, { step, done, code, facts }: Step): string {
  const missing = Array.isArray(facts['missing']) ? facts['missing'].map((one) => checkName(t, String(one))) : [];
  const values = {
    names: names(format, facts, 'names'),
    unproven: names(format, facts, 'unproven'),
    tags: names(format, facts, 'tags'),
    missing: format.list(missing),
    rule: fact(facts, 'rule'),
    level: fact(facts, 'level'),
    voice: fact(facts, 'voice'),
    number: fact(facts, 'number'),
    all: fact(facts, 'all'),
    wanted: fact(facts, 'wanted'),
    amount: fact(facts, 'count'),
    at: moment(format, fact(facts, 'last_at')),
  };
  const known = steps.find((one) => one === step);
  if (done) return known ? t(`setup.done.${known}`, values) : '';
  const open = opens.find((one) => one === (code || step));
  return open ? t(`setup.open.${open}`, values) : '';
}

/** A unit price, which keeps the shop's decimals, as money is written. */
function priceWords(format: Format, line: Facts): string {
  const [price, currency] = [Number(fact(line, 'unit_price')), fact(line, 'currency')];
  if (Number.isNaN(price) || currency === '') return fact(line, 'unit_price');
  return format.money({ amount: Math.round(price * 10 ** minorDigits(currency)), currency });
}

function lineWords(format: Format, facts: Facts): string {
  const lines = Array.isArray(facts['lines']) ? (facts['lines'] as Facts[]) : [];
  return format.list(
    lines.map((line) => `${fact(line, 'name')} × ${fact(line, 'quantity')}, ${priceWords(format, line)}`),
  );
}

/** What a test found of one thing, with what to do where something is missing. */
export function foundWords(t: TFunction, format: Format, { check, code, facts }: Check): string {
  const known = findings.find((one) => one === `${check}_${code || 'done'}`);
  if (known === undefined) return code;
  return t(`setup.found.${known}`, {
    lines: lineWords(format, facts),
    mail: fact(facts, 'mail'),
    number: fact(facts, 'number'),
    carrier: carrierName(fact(facts, 'carrier')),
    place: fact(facts, 'place'),
    at: moment(format, fact(facts, 'scanned_at') || fact(facts, 'due_at')),
    orders: fact(facts, 'orders'),
    queue: fact(facts, 'queue'),
    asked: fact(facts, 'asked'),
    rule: fact(facts, 'rule'),
    tags: names(format, facts, 'tags'),
    absent: names(format, facts, 'absent'),
    level: fact(facts, 'level'),
  });
}
