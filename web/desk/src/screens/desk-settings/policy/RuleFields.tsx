import { Checkbox, MultiSelect, NativeSelect, NumberInput, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import {
  conditions,
  outcomes,
  reasons,
  wishes,
  type Outcome,
  type Payer,
  type Rule,
  type When,
} from '@/screens/desk-settings/policy/types';
import { readAmount, writeAmount } from '@/screens/users/money';

interface FieldsProps {
  rule: Rule;
  onChange: (rule: Rule) => void;
}

interface WhenProps extends FieldsProps {
  categories: readonly string[];
  currencies: readonly string[];
}

function Words({ rule, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const say = (words: Partial<Rule['words']>) => onChange({ ...rule, words: { ...rule.words, ...words } });
  return (
    <div className={styles.pair}>
      <Textarea label={t('policy.field.wordsFr')} lang="fr" autosize minRows={2} value={rule.words.fr} onChange={(event) => say({ fr: event.currentTarget.value })} />
      <Textarea label={t('policy.field.wordsEn')} lang="en" autosize minRows={2} value={rule.words.en} onChange={(event) => say({ en: event.currentTarget.value })} />
    </div>
  );
}

interface AmountProps {
  label: string;
  currency: string;
  amount: number | undefined;
  onChange: (amount: number | undefined) => void;
}

function AmountField({ label, currency, amount, onChange }: AmountProps) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const [text, setText] = useState(amount === undefined ? '' : writeAmount(amount, currency, locale));
  const read = text.trim() === '' ? undefined : readAmount(text, currency, locale);
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      placeholder={t('policy.noBound')}
      value={text}
      error={read === null ? t('grant.badAmount', { example: writeAmount(1550, currency, locale) }) : undefined}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const next = typed.trim() === '' ? undefined : readAmount(typed, currency, locale);
        if (next !== null) onChange(next);
      }}
    />
  );
}

function bounded(bounds: When['least'], currency: string, amount: number | undefined): When['least'] {
  const others = Object.entries(bounds).filter(([one]) => one !== currency);
  return Object.fromEntries(amount === undefined ? others : [...others, [currency, amount]]);
}

const bounds = ['least', 'most'] as const;

function Fits({ rule, onChange, categories, currencies }: WhenProps) {
  const { t } = useTranslation();
  const { when } = rule;
  const set = (change: Partial<When>) => onChange({ ...rule, when: { ...when, ...change } });
  const day = (value: string | number) => (typeof value === 'number' ? value : null);
  const named = [...new Set([...currencies, ...Object.keys(when.least), ...Object.keys(when.most)])];
  return (
    <fieldset className={styles.fields}>
      <legend>{t('policy.field.when')}</legend>
      <div className={styles.grid}>
        <MultiSelect
          label={t('policy.field.reasons')}
          value={when.reasons}
          data={reasons.map((value) => ({ value, label: t(`policy.reason.${value}`) }))}
          onChange={(value) => set({ reasons: value })}
        />
        <MultiSelect
          label={t('policy.field.conditions')}
          value={when.conditions}
          data={conditions.map((value) => ({ value, label: t(`policy.condition.${value}`) }))}
          onChange={(value) => set({ conditions: value })}
        />
        <MultiSelect
          label={t('policy.field.wishes')}
          value={when.wishes}
          data={wishes.map((value) => ({ value, label: t(`policy.wish.${value}`) }))}
          onChange={(value) => set({ wishes: value })}
        />
        <TagsInput label={t('policy.field.categories')} value={when.categories} data={[...categories]} onChange={(value) => set({ categories: value })} />
        <TagsInput
          label={t('policy.field.countries')}
          description={t('policy.field.countriesHelp')}
          value={when.countries}
          data={['EU']}
          onChange={(value) => set({ countries: value.map((one) => one.trim().toUpperCase()) })}
        />
        <TagsInput label={t('policy.field.groups')} description={t('policy.field.groupsHelp')} value={when.groups} onChange={(value) => set({ groups: value })} />
        <NumberInput label={t('policy.field.fromDay')} min={0} max={3650} allowDecimal={false} value={when.from_day ?? ''} onChange={(value) => set({ from_day: day(value) })} />
        <NumberInput label={t('policy.field.untilDay')} min={0} max={3650} allowDecimal={false} value={when.until_day ?? ''} onChange={(value) => set({ until_day: day(value) })} />
        {bounds.flatMap((bound) =>
          named.map((currency) => (
            <AmountField
              key={`${bound} ${currency}`}
              label={t(`policy.field.${bound}`, { currency })}
              currency={currency}
              amount={when[bound][currency]}
              onChange={(amount) => set({ [bound]: bounded(when[bound], currency, amount) })}
            />
          )),
        )}
      </div>
    </fieldset>
  );
}

function Decides({ rule, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const { then } = rule;
  const set = (change: Partial<Rule['then']>) => onChange({ ...rule, then: { ...then, ...change } });
  const comesBack = ['return_accepted', 'exchange', 'repair'].includes(then.outcome);
  const gives = ['return_accepted', 'keep_it', 'refund_without_return'].includes(then.outcome);
  const share = (value: string | number, otherwise: number) => (typeof value === 'number' ? value : otherwise);
  return (
    <fieldset className={styles.fields}>
      <legend>{t('policy.field.then')}</legend>
      <div className={styles.grid}>
        <NativeSelect
          label={t('policy.field.outcome')}
          value={then.outcome}
          data={outcomes.map((value) => ({ value, label: t(`policy.outcome.${value}`) }))}
          onChange={(event) => set({ outcome: event.currentTarget.value as Outcome })}
        />
        {comesBack && (
          <NativeSelect
            label={t('policy.field.payer')}
            value={then.return_paid_by}
            data={(['customer', 'merchant'] as const).map((value) => ({ value, label: t(`policy.paidBy.${value}`) }))}
            onChange={(event) => set({ return_paid_by: event.currentTarget.value as Payer })}
          />
        )}
        {gives && (
          <>
            <NumberInput label={t('policy.field.leastShare')} suffix=" %" min={0} max={100} allowDecimal={false} value={then.least_percent} onChange={(value) => set({ least_percent: share(value, 100) })} />
            <NumberInput label={t('policy.field.mostShare')} suffix=" %" min={0} max={100} allowDecimal={false} value={then.most_percent} onChange={(value) => set({ most_percent: share(value, 100) })} />
            <Checkbox
              className={styles.check ?? ''}
              label={t('policy.field.delivery')}
              checked={then.delivery_refunded}
              onChange={(event) => set({ delivery_refunded: event.currentTarget.checked })}
            />
          </>
        )}
      </div>
    </fieldset>
  );
}

/** A rule while it is being written: its words, what must be so, and what it decides. */
export function RuleFields(props: WhenProps) {
  const { t } = useTranslation();
  const { rule, onChange } = props;
  return (
    <div className={styles.ruleFields}>
      <TextInput label={t('policy.field.key')} description={t('policy.field.keyHelp')} value={rule.key} onChange={(event) => onChange({ ...rule, key: event.currentTarget.value.trim() })} />
      <Words rule={rule} onChange={onChange} />
      <Fits {...props} />
      <Decides rule={rule} onChange={onChange} />
    </div>
  );
}
