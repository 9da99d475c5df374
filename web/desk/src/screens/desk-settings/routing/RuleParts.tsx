import { ActionIcon, Checkbox, MultiSelect, NativeSelect, NumberInput, TagsInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ActDraft, ConditionDraft, Field } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import type { RuleWords } from '@/screens/desk-settings/routing/useRuleWords';
import { iconStroke } from '@/theme/tokens';

export function emptyCondition(field: Field | undefined): ConditionDraft {
  const kind = field?.kind;
  const value = kind === 'number' ? 1 : kind === 'flag' ? true : [];
  return { field: field?.id ?? 'topic', operator: field?.operators[0] ?? 'is', value };
}

export function emptyAct(what: string): ActDraft {
  return { do: what, tags: [], queue_id: null, user_id: null, skill: '', present: false };
}

interface PartProps {
  words: RuleWords;
  /** What the server says is wrong with it. */
  message: string | undefined;
  onRemove: () => void;
}

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} onClick={onRemove}>
      <IconTrash size="1.1em" stroke={iconStroke} aria-hidden />
    </ActionIcon>
  );
}

interface ValueProps {
  condition: ConditionDraft;
  field: Field | undefined;
  words: RuleWords;
  message: string | undefined;
  onChange: (value: ConditionDraft['value']) => void;
}

function ValueField({ condition: { value }, field, words, message, onChange }: ValueProps) {
  const { t } = useTranslation();
  const label = t('routing.rules.value');
  if (typeof value === 'boolean') {
    return (
      <NativeSelect
        label={label}
        value={value ? 'yes' : 'no'}
        data={[
          { value: 'yes', label: t('routing.rules.yes') },
          { value: 'no', label: t('routing.rules.no') },
        ]}
        onChange={(event) => onChange(event.currentTarget.value === 'yes')}
      />
    );
  }
  if (typeof value === 'number') {
    return <NumberInput label={label} min={0} allowDecimal={false} value={value} error={message} onChange={(given) => onChange(Number(given) || 0)} />;
  }
  if (['choice', 'store', 'queue', 'agent'].includes(field?.kind ?? '')) {
    return <MultiSelect label={label} data={words.choicesOf(field)} searchable value={value} error={message} onChange={onChange} />;
  }
  return <TagsInput label={label} placeholder={value.length === 0 ? t('routing.rules.values') : ''} value={value} error={message} onChange={onChange} />;
}

interface ConditionProps extends PartProps {
  condition: ConditionDraft;
  onChange: (condition: ConditionDraft) => void;
}

const fieldGroups = ['ticket', 'order', 'customer', 'parcel'] as const;

/** One condition: about what, how, and what. */
export function ConditionFields({ condition, words, message, onChange, onRemove }: ConditionProps) {
  const { t } = useTranslation();
  const field = words.fields.get(condition.field);
  const all = words.vocabulary?.fields ?? [];
  return (
    <div className={styles.part}>
      <NativeSelect
        label={t('routing.rules.field')}
        value={condition.field}
        data={fieldGroups.map((group) => ({
          group: t(`routing.rules.group.${group}`),
          items: all.filter((one) => one.group === group).map(({ id, title }) => ({ value: id, label: title })),
        }))}
        onChange={(event) => onChange(emptyCondition(words.fields.get(event.currentTarget.value)))}
      />
      <NativeSelect
        label={t('routing.rules.operator')}
        value={condition.operator}
        data={field?.operators.map((id) => ({ value: id, label: words.operators.get(id) ?? id })) ?? []}
        onChange={(event) => onChange({ ...condition, operator: event.currentTarget.value })}
      />
      <ValueField condition={condition} field={field} words={words} message={message} onChange={(value) => onChange({ ...condition, value })} />
      <RemoveButton label={t('routing.rules.removeTest')} onRemove={onRemove} />
    </div>
  );
}

interface ActProps extends PartProps {
  act: ActDraft;
  onChange: (act: ActDraft) => void;
}

function AssignFields({ act, words, message, onChange }: Omit<ActProps, 'onRemove'>) {
  const { t } = useTranslation();
  return (
    <div className={styles.assign}>
      <NativeSelect
        label={t('routing.rules.to')}
        value={act.user_id ?? ''}
        data={[{ value: '', label: t('routing.rules.toQueue') }, ...words.people]}
        error={message}
        onChange={(event) => onChange({ ...act, user_id: event.currentTarget.value || null })}
      />
      {!act.user_id && (
        <>
          <NativeSelect
            label={t('routing.rules.skill')}
            value={act.skill}
            data={[
              { value: '', label: t('routing.rules.skillNone') },
              { value: 'language', label: t('routing.rules.skillLanguage') },
              { value: 'topic', label: t('routing.rules.skillTopic') },
            ]}
            onChange={(event) => onChange({ ...act, skill: event.currentTarget.value })}
          />
          <Checkbox
            label={t('routing.rules.present')}
            checked={act.present}
            onChange={(event) => onChange({ ...act, present: event.currentTarget.checked })}
          />
        </>
      )}
    </div>
  );
}

/** One act, and what it needs to know. */
export function ActFields(props: ActProps) {
  const { act, words, message, onChange, onRemove } = props;
  const { t } = useTranslation();
  return (
    <div className={`${styles.part ?? ''} ${styles.partAct ?? ''}`}>
      <NativeSelect
        label={t('routing.rules.act')}
        value={act.do}
        data={words.vocabulary?.acts.map(({ id, title }) => ({ value: id, label: title })) ?? []}
        error={act.do === 'close' ? message : undefined}
        onChange={(event) => onChange(emptyAct(event.currentTarget.value))}
      />
      {(act.do === 'tag' || act.do === 'untag') && (
        <TagsInput
          label={t('routing.rules.tags')}
          placeholder={t('routing.rules.values')}
          value={act.tags ?? []}
          error={message}
          onChange={(tags) => onChange({ ...act, tags })}
        />
      )}
      {act.do === 'queue' && (
        <NativeSelect
          label={t('routing.rules.queue')}
          value={act.queue_id ?? ''}
          data={[{ value: '', label: '–' }, ...words.queues]}
          error={message}
          onChange={(event) => onChange({ ...act, queue_id: event.currentTarget.value || null })}
        />
      )}
      {act.do === 'assign' && <AssignFields act={act} words={words} message={message} onChange={onChange} />}
      {act.do === 'close' && <span />}
      <RemoveButton label={t('routing.rules.removeAct')} onRemove={onRemove} />
    </div>
  );
}
