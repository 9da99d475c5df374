import { ActionIcon, Button, Checkbox, NativeSelect, NumberInput, TagsInput, Textarea } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { currentLanguage } from '@/i18n';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note } from '@/parts/States';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import { RuleFields } from '@/screens/desk-settings/policy/RuleFields';
import { OutcomeMark } from '@/screens/desk-settings/policy/Rules';
import { exceptions, newRule, type Document, type Exempt, type PolicyFault, type Rule } from '@/screens/desk-settings/policy/types';
import { whenWords } from '@/screens/desk-settings/policy/words';
import { usePlaces } from '@/screens/users/queries';
import { iconStroke } from '@/theme/tokens';

interface EditorProps {
  document: Document;
  faults: readonly PolicyFault[];
  categories: readonly string[];
  onChange: (document: Document) => void;
}

interface RuleProps {
  rule: Rule;
  place: number;
  last: boolean;
  opened: boolean;
  faults: readonly PolicyFault[];
  categories: readonly string[];
  currencies: readonly string[];
  onOpen: () => void;
  onChange: (rule: Rule) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function RuleEditor({ rule, place, last, opened, faults, onOpen, onMove, onRemove, ...fields }: RuleProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const fits = whenWords(t, format, rule.when);
  const words = rule.words[currentLanguage()] || rule.key;
  return (
    <li className={styles.rule}>
      <div className={styles.ruleHead}>
        <OutcomeMark outcome={rule.then.outcome} />
        <span className={styles.ruleActs}>
          <ActionIcon variant="subtle" aria-label={t('policy.moveUp', { rule: words })} disabled={place === 0} onClick={() => onMove(-1)}>
            <IconArrowUp stroke={iconStroke} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" aria-label={t('policy.moveDown', { rule: words })} disabled={last} onClick={() => onMove(1)}>
            <IconArrowDown stroke={iconStroke} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="bad" aria-label={t('policy.removeRule', { rule: words })} onClick={onRemove}>
            <IconTrash stroke={iconStroke} aria-hidden />
          </ActionIcon>
          <Button variant="default" size="compact-sm" aria-expanded={opened} onClick={onOpen}>
            {opened ? t('act.close') : t('policy.edit')}
          </Button>
        </span>
      </div>
      <p>{words}</p>
      <p className={parts.muted}>{fits.length === 0 ? t('policy.when.always') : fits.join(' · ')}</p>
      {faults.map(({ pointer, message }) => (
        <Note key={`${pointer} ${message}`} tone="bad">
          {message}
        </Note>
      ))}
      {opened && <RuleFields rule={rule} {...fields} />}
    </li>
  );
}

function moved(rules: readonly Rule[], from: number, by: number): Rule[] {
  const next = [...rules];
  const [rule] = next.splice(from, 1);
  if (rule) next.splice(from + by, 0, rule);
  return next;
}

function RulesEditor({ document, faults, categories, onChange }: EditorProps) {
  const { t } = useTranslation();
  const { currencies } = usePlaces();
  const [opened, setOpened] = useState<number>();
  const { rules } = document;
  const set = (next: Rule[]) => onChange({ ...document, rules: next });
  const of = (place: number) => faults.filter(({ pointer }) => pointer === `/rules/${place}` || pointer.startsWith(`/rules/${place}/`));
  const add = () => {
    // The last rule always fits: a new one stands above it.
    const at = Math.max(0, rules.length - 1);
    set([...rules.slice(0, at), newRule(rules), ...rules.slice(at)]);
    setOpened(at);
  };
  return (
    <Panel
      title={t('policy.rules')}
      aside={
        <Button variant="default" size="compact-sm" leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />} onClick={add}>
          {t('policy.addRule')}
        </Button>
      }
      flush
    >
      <ol className={styles.rules}>
        {rules.map((rule, place) => (
          <RuleEditor
            key={place}
            rule={rule}
            place={place}
            last={place === rules.length - 1}
            opened={opened === place}
            faults={of(place)}
            categories={categories}
            currencies={currencies}
            onOpen={() => setOpened(opened === place ? undefined : place)}
            onChange={(changed) => set(rules.map((one, at) => (at === place ? changed : one)))}
            onMove={(by) => {
              set(moved(rules, place, by));
              setOpened(undefined);
            }}
            onRemove={() => {
              set(rules.filter((_, at) => at !== place));
              setOpened(undefined);
            }}
          />
        ))}
      </ol>
    </Panel>
  );
}

function ForAll({ document, onChange }: EditorProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('policy.forAll')}>
      <div className={styles.grid}>
        <NumberInput
          label={t('policy.field.refundDays')}
          description={t('policy.field.refundDaysHelp')}
          min={0}
          max={14}
          allowDecimal={false}
          value={document.refund_days}
          onChange={(value) => onChange({ ...document, refund_days: typeof value === 'number' ? value : 14 })}
        />
        <NativeSelect
          label={t('policy.field.countsFrom')}
          value={document.refund_counts_from}
          data={(['reception', 'request'] as const).map((value) => ({ value, label: t(`policy.countsFrom.${value}`) }))}
          onChange={(event) => onChange({ ...document, refund_counts_from: event.currentTarget.value as Document['refund_counts_from'] })}
        />
        <Checkbox
          className={styles.check ?? ''}
          label={t('policy.toldYes')}
          checked={document.told_of_withdrawal}
          onChange={(event) => onChange({ ...document, told_of_withdrawal: event.currentTarget.checked })}
        />
      </div>
    </Panel>
  );
}

function Exempted({ document, categories, onChange }: EditorProps) {
  const { t } = useTranslation();
  const set = (exempt: Exempt[]) => onChange({ ...document, exempt });
  const change = (place: number, one: Partial<Exempt>) =>
    set(document.exempt.map((before, at) => (at === place ? { ...before, ...one } : before)));
  return (
    <Panel
      title={t('policy.exempt')}
      aside={
        <Button variant="default" size="compact-sm" onClick={() => set([...document.exempt, { exception: 'e', categories: [] }])}>
          {t('policy.addExempt')}
        </Button>
      }
    >
      <p className={parts.muted}>{t('policy.exemptHelp')}</p>
      {document.exempt.map(({ exception, categories: named }, place) => (
        <div key={place} className={styles.exempt}>
          <NativeSelect
            label={t('policy.field.exception')}
            value={exception}
            data={exceptions.map((value) => ({ value, label: t(`policy.exception.${value}`) }))}
            onChange={(event) => change(place, { exception: event.currentTarget.value as Exempt['exception'] })}
          />
          <TagsInput label={t('policy.field.categories')} value={named} data={[...categories]} onChange={(value) => change(place, { categories: value })} />
          <ActionIcon variant="subtle" color="bad" aria-label={t('policy.removeExempt')} onClick={() => set(document.exempt.filter((_, at) => at !== place))}>
            <IconTrash stroke={iconStroke} aria-hidden />
          </ActionIcon>
        </div>
      ))}
    </Panel>
  );
}

function OwnWords({ document, onChange }: EditorProps) {
  const { t } = useTranslation();
  const { stores } = usePlaces();
  const ids = stores.map(({ target, name }) => ({ value: target.replace('store:', ''), label: name }));
  const [first] = ids;
  const set = (brand_words: Document['brand_words']) => onChange({ ...document, brand_words });
  const change = (place: number, one: Partial<Document['brand_words'][number]>) =>
    set(document.brand_words.map((before, at) => (at === place ? { ...before, ...one } : before)));
  const add = () => {
    const rule = document.rules[0]?.key;
    if (first && rule) set([...document.brand_words, { store_id: first.value, rule, words: { en: '', fr: '' } }]);
  };
  return (
    <Panel
      title={t('policy.ownWords')}
      aside={
        <Button variant="default" size="compact-sm" disabled={!first} onClick={add}>
          {t('policy.addWords')}
        </Button>
      }
    >
      <p className={parts.muted}>{t('policy.ownWordsHelp')}</p>
      {document.brand_words.map(({ store_id: store, rule, words }, place) => (
        <div key={place} className={styles.exempt}>
          <NativeSelect label={t('policy.field.store')} value={store} data={ids} onChange={(event) => change(place, { store_id: event.currentTarget.value })} />
          <NativeSelect
            label={t('policy.field.rule')}
            value={rule}
            data={document.rules.map(({ key }) => key)}
            onChange={(event) => change(place, { rule: event.currentTarget.value })}
          />
          <Textarea label={t('policy.field.wordsFr')} lang="fr" autosize value={words.fr} onChange={(event) => change(place, { words: { ...words, fr: event.currentTarget.value } })} />
          <Textarea label={t('policy.field.wordsEn')} lang="en" autosize value={words.en} onChange={(event) => change(place, { words: { ...words, en: event.currentTarget.value } })} />
          <ActionIcon variant="subtle" color="bad" aria-label={t('policy.removeWords')} onClick={() => set(document.brand_words.filter((_, at) => at !== place))}>
            <IconTrash stroke={iconStroke} aria-hidden />
          </ActionIcon>
        </div>
      ))}
    </Panel>
  );
}

/** The whole policy as a form; what is wrong stands at the rule that it is about. */
export function Editor(props: EditorProps) {
  const others = props.faults.filter(({ pointer }) => !/^\/rules\/\d/.test(pointer));
  return (
    <>
      {others.map(({ pointer, message }) => (
        <Note key={`${pointer} ${message}`} tone="bad">
          {message}
        </Note>
      ))}
      <RulesEditor {...props} />
      <ForAll {...props} />
      <Exempted {...props} />
      <OwnWords {...props} />
    </>
  );
}
