import { Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { currentLanguage } from '@/i18n';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/journey/journey.module.css';
import { LookBefore } from '@/screens/desk-settings/journey/LookBefore';
import { journeyQueries, kinds, type Journey, type JourneyAsked, type KindAsked } from '@/screens/desk-settings/journey/queries';
import { voiceQueries } from '@/screens/desk-settings/templates/queries';

const hour = 60;
const mostMinutes = 120;

const clock = (minutes: number) => `${String(Math.floor(minutes / hour)).padStart(2, '0')}:${String(minutes % hour).padStart(2, '0')}`;

function minutesOf(typed: string, before: number): number {
  const [hours = NaN, minutes = NaN] = typed.split(':').map(Number);
  return Number.isNaN(hours + minutes) ? before : hours * hour + minutes;
}

function askedOf({ quiet_from, quiet_until, gather_minutes, kinds: told }: Journey): JourneyAsked {
  return {
    quiet_from,
    quiet_until,
    gather_minutes,
    kinds: kinds.flatMap((kind) => told.filter((one) => one.kind === kind).map(({ on, intent }) => ({ kind, on, intent }))),
  };
}

interface Text {
  value: string;
  label: string;
}

/** The texts that may be chosen: those for happenings, and those that are chosen already. */
function useTexts(chosen: readonly KindAsked[]): Text[] {
  const { data } = useQuery(voiceQueries.templates());
  const language = currentLanguage();
  const known = (data?.items ?? []).filter(({ kind }) => kind === 'happening').map(({ intent, names }) => ({ value: intent, label: names[language] ?? Object.values(names)[0] ?? intent }));
  const missing = chosen.filter(({ intent }) => !known.some(({ value }) => value === intent));
  return [...known, ...missing.map(({ intent }) => ({ value: intent, label: intent }))];
}

interface KindProps {
  storeId: string;
  told: KindAsked;
  texts: Text[];
  set: (change: Partial<KindAsked>) => void;
}

function KindLine({ storeId, told, texts, set }: KindProps) {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  const name = t(`journey.kind.${told.kind}`);
  return (
    <li className={styles.line}>
      <div className={styles.kind}>
        <Switch
          className={styles.switch}
          label={name}
          description={t(`journey.when.${told.kind}`)}
          checked={told.on}
          onChange={(event) => set({ on: event.currentTarget.checked })}
        />
        <NativeSelect
          className={styles.text}
          label={t('journey.text')}
          aria-label={t('journey.textOf', { name })}
          value={told.intent}
          data={texts}
          onChange={(event) => set({ intent: event.currentTarget.value })}
        />
        <Button variant="default" aria-expanded={looking} aria-label={t('journey.lookAt', { name })} onClick={() => setLooking(!looking)}>
          {t('journey.look')}
        </Button>
      </div>
      {looking && <LookBefore storeId={storeId} kind={told.kind} intent={told.intent} />}
    </li>
  );
}

/** Which happenings one shop tells, by which text, and the hours at which it is silent. */
export function TellingPanel({ journey }: { journey: Journey }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(() => askedOf(journey));
  const texts = useTexts(wanted.kinds);
  const change = (kind: string, changed: Partial<KindAsked>) =>
    setWanted((before) => ({ ...before, kinds: before.kinds.map((one) => (one.kind === kind ? { ...one, ...changed } : one)) }));
  const changed = JSON.stringify(wanted) !== JSON.stringify(askedOf(journey));
  const { run, running, error } = useAct(async () => {
    await api.put<Journey>(`/journey/${journey.store_id}`, wanted, `"${journey.version}"`);
    await client.invalidateQueries({ queryKey: journeyQueries.all().queryKey });
    say(t('journey.saved'));
  });
  return (
    <Panel title={t('journey.telling')}>
      <Form className={styles.stack} onSubmit={run}>
        <ul className={styles.lines}>
          {wanted.kinds.map((told) => (
            <KindLine key={told.kind} storeId={journey.store_id} told={told} texts={texts} set={(one) => change(told.kind, one)} />
          ))}
        </ul>
        <div className={styles.hours}>
          <TextInput
            type="time"
            label={t('journey.quietFrom')}
            value={clock(wanted.quiet_from)}
            onChange={({ currentTarget: { value } }) => setWanted((before) => ({ ...before, quiet_from: minutesOf(value, before.quiet_from) }))}
          />
          <TextInput
            type="time"
            label={t('journey.quietUntil')}
            value={clock(wanted.quiet_until)}
            onChange={({ currentTarget: { value } }) => setWanted((before) => ({ ...before, quiet_until: minutesOf(value, before.quiet_until) }))}
          />
        </div>
        <p className={styles.hint}>{t('journey.quietHelp', { zone: journey.time_zone || 'UTC' })}</p>
        <NumberInput
          label={t('journey.gather')}
          description={t('journey.gatherHelp')}
          min={0}
          max={mostMinutes}
          allowDecimal={false}
          value={wanted.gather_minutes}
          onChange={(minutes) => setWanted((before) => ({ ...before, gather_minutes: Number(minutes) || 0 }))}
        />
        <ProblemNote error={error} />
        <div className={styles.acts}>
          <Button type="submit" disabled={!changed} loading={running}>
            {t('act.save')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
