import { Button, Checkbox, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { Ask } from '@/parts/Ask';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { useAct } from '@/parts/useAct';
import { ActFields, ConditionFields, emptyAct, emptyCondition } from '@/screens/desk-settings/routing/RuleParts';
import { rulesKey, type Rule, type RuleDraft } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import { Sentence } from '@/screens/desk-settings/routing/Sentence';
import { Trial } from '@/screens/desk-settings/routing/Trial';
import type { RuleWords } from '@/screens/desk-settings/routing/useRuleWords';
import { iconStroke } from '@/theme/tokens';

type Whole = Required<RuleDraft>;

function draftOf(rule: Rule | undefined): Whole {
  if (rule === undefined) return { name: '', active: true, triggers: ['message'], match: 'all', tests: [], acts: [emptyAct('tag')], stops: false };
  const { name, active, triggers, match, tests, acts, stops } = rule;
  return { name, active, triggers, match: match === 'any' ? 'any' : 'all', tests, acts, stops };
}

function Remove({ rule, onDone }: { rule: Rule; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { run, running, error } = useAct(async () => {
    await api.delete(`/routing-rules/${rule.id}`);
    await client.invalidateQueries({ queryKey: rulesKey });
    say(t('routing.rules.removed'));
    onDone();
  });
  return (
    <>
      <Button variant="subtle" color="bad" onClick={() => setAsks(true)}>
        {t('routing.rules.remove')}
      </Button>
      <Ask
        opened={asks}
        title={t('routing.rules.removeAsk', { name: rule.name })}
        act={t('routing.rules.remove')}
        running={running}
        error={error}
        onAct={run}
        onClose={() => setAsks(false)}
      >
        <p>{t('routing.rules.removeText')}</p>
      </Ask>
    </>
  );
}

interface PartsProps {
  draft: Whole;
  words: RuleWords;
  set: (change: Partial<Whole>) => void;
  messageAt: (pointer: string) => string | undefined;
}

function changed<Item>(items: readonly Item[], place: number, item: Item): Item[] {
  return items.map((one, index) => (index === place ? item : one));
}

function Conditions({ draft, words, set, messageAt }: PartsProps) {
  const { t } = useTranslation();
  const { tests } = draft;
  return (
    <fieldset className={styles.parts}>
      <legend className={styles.legend}>{t('routing.rules.if')}</legend>
      {tests.length > 1 && (
        <NativeSelect
          label={t('routing.rules.match')}
          value={draft.match}
          data={[
            { value: 'all', label: t('routing.rules.matchAll') },
            { value: 'any', label: t('routing.rules.matchAny') },
          ]}
          onChange={(event) => set({ match: event.currentTarget.value === 'any' ? 'any' : 'all' })}
        />
      )}
      {tests.map((one, place) => (
        <ConditionFields
          key={place}
          condition={one}
          words={words}
          message={messageAt(`tests/${place}/value`) ?? messageAt(`tests/${place}/field`)}
          onChange={(condition) => set({ tests: changed(tests, place, condition) })}
          onRemove={() => set({ tests: tests.filter((_, index) => index !== place) })}
        />
      ))}
      <div>
        <Button
          variant="subtle"
          leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
          onClick={() => set({ tests: [...tests, emptyCondition(words.fields.get('topic'))] })}
        >
          {t('routing.rules.addTest')}
        </Button>
      </div>
    </fieldset>
  );
}

function Acts({ draft, words, set, messageAt }: PartsProps) {
  const { t } = useTranslation();
  const { acts } = draft;
  return (
    <fieldset className={styles.parts}>
      <legend className={styles.legend}>{t('routing.rules.then')}</legend>
      {acts.map((one, place) => (
        <ActFields
          key={place}
          act={one}
          words={words}
          message={['', '/tags', '/queue_id', '/user_id'].map((end) => messageAt(`acts/${place}${end}`)).find(Boolean)}
          onChange={(act) => set({ acts: changed(acts, place, act) })}
          onRemove={() => set({ acts: acts.filter((_, index) => index !== place) })}
        />
      ))}
      <div>
        <Button
          variant="subtle"
          leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
          onClick={() => set({ acts: [...acts, emptyAct('queue')] })}
        >
          {t('routing.rules.addAct')}
        </Button>
      </div>
      <Checkbox label={t('routing.rules.stops')} checked={draft.stops} onChange={(event) => set({ stops: event.currentTarget.checked })} />
    </fieldset>
  );
}

/** A rule that is new or changed: its sentence is read along, and it can be tried before it is kept. */
export function RuleForm({ rule, words, onClose }: { rule: Rule | undefined; words: RuleWords; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(rule));
  const set = (change: Partial<Whole>) => setDraft((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    await (rule === undefined ? api.post('/routing-rules', draft) : api.put(`/routing-rules/${rule.id}`, draft));
    await client.invalidateQueries({ queryKey: rulesKey });
    say(t('routing.rules.kept'));
    onClose();
  });
  const messageAt = (pointer: string) => 
    error === null ? undefined : asProblem(error).errors.find((one) => one.pointer === `/${pointer}`)?.message;
  const given = { draft, words, set, messageAt };
  const title = rule === undefined ? t('routing.rules.new') : t('routing.rules.changeNamed', { name: rule.name });
  return (
    <Panel title={title}>
      <Form className={styles.form} onSubmit={run}>
        <TextInput
          label={t('routing.rules.name')}
          required
          withAsterisk={false}
          maxLength={120}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <MultiSelect
          label={t('routing.rules.when')}
          data={words.vocabulary?.triggers.map(({ id, title: label }) => ({ value: id, label })) ?? []}
          value={draft.triggers}
          error={messageAt('triggers')}
          onChange={(triggers) => set({ triggers })}
        />
        <Conditions {...given} />
        <Acts {...given} />
        <Sentence rule={draft} words={words} />
        <Trial rule={draft} words={words} />
        <Checkbox label={t('routing.rules.active')} checked={draft.active} onChange={(event) => set({ active: event.currentTarget.checked })} />
        <FormEnd error={error} running={running} onCancel={onClose}>
          {rule && <Remove rule={rule} onDone={onClose} />}
        </FormEnd>
      </Form>
    </Panel>
  );
}
