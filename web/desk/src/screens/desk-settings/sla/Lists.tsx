import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { BoneRows, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { anyTicket, slaKey, slaQueries, type Absence, type Calendar, type Level, type Rule } from '@/screens/desk-settings/sla/queries';
import styles from '@/screens/desk-settings/sla/sla.module.css';
import { useNames, usePeople } from '@/screens/desk-settings/sla/useNames';
import { promiseWords, scopeWords, weekWords } from '@/screens/desk-settings/sla/words';
import { lengthWords } from '@/screens/inbox/clock/lengths';
import { useAllowed } from '@/shell/useAllowed';
import { useMe } from '@/shell/useMe';
import { iconStroke } from '@/theme/tokens';

interface LineProps {
  name: string;
  about: readonly string[];
  /** Where it is taken away; missing where the reader may not. */
  path: string | undefined;
  onEdit: (() => void) | undefined;
  before?: ReactNode;
}

/** One of a list: what it is, and what can be done with it. */
function Line({ name, about, path, onEdit, before }: LineProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { run, running, error, clear } = useAct(async () => {
    if (path === undefined) return;
    await api.delete(path);
    await client.invalidateQueries({ queryKey: slaKey });
    setAsks(false);
    say(t('sla.removed', { name }));
  });
  return (
    <li className={styles.line}>
      <div className={styles.told}>
        <p className={styles.name}>{name}</p>
        {about.map((words) => (
          <p key={words} className={parts.muted}>
            {words}
          </p>
        ))}
      </div>
      <div className={styles.acts}>
        {before}
        {onEdit && (
          <Button variant="default" size="compact-sm" aria-label={t('sla.editNamed', { name })} onClick={onEdit}>
            {t('sla.edit')}
          </Button>
        )}
        {path !== undefined && (
          <Button variant="subtle" color="bad" size="compact-sm" aria-label={t('sla.removeNamed', { name })} onClick={() => setAsks(true)}>
            {t('sla.remove')}
          </Button>
        )}
      </div>
      <Ask
        opened={asks}
        title={t('sla.removeTitle', { name })}
        act={t('sla.remove')}
        running={running}
        error={error}
        onAct={run}
        onClose={() => {
          clear();
          setAsks(false);
        }}
      >
        <p>{t('sla.removeText')}</p>
      </Ask>
    </li>
  );
}

interface ListProps<Item> {
  query: { data: Item[] | undefined; isPending: boolean; error: unknown };
  empty: string;
  children: (item: Item, place: number) => ReactNode;
}

function List<Item>({ query, empty, children }: ListProps<Item>) {
  if (query.isPending) return <BoneRows waiting rows={2} />;
  if (query.data === undefined) return <ProblemNote error={query.error} />;
  if (query.data.length === 0) return <p className={styles.empty}>{empty}</p>;
  return <ul>{query.data.map(children)}</ul>;
}

interface EditProps<Item> {
  onEdit: ((item: Item) => void) | undefined;
}

/** Moves one of a list up or down: the first that fits holds. */
function Move({ levels, place }: { levels: readonly Level[]; place: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const name = levels[place]?.name ?? '';
  const { run, running } = useAct(async (by: number) => {
    const ids = levels.map(({ id }) => id);
    ids.splice(place + by, 0, ...ids.splice(place, 1));
    await api.put('/service-levels/order', { ids });
    await client.invalidateQueries({ queryKey: slaKey });
  });
  if (levels.length < 2) return null;
  const moves = [
    [-1, IconArrowUp, t('sla.up', { name })],
    [1, IconArrowDown, t('sla.down', { name })],
  ] as const;
  return moves.map(([by, Shape, label]) => (
    <ActionIcon
      key={by}
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={running || levels[place + by] === undefined}
      onClick={() => void run(by)}
    >
      <Shape size="1em" stroke={iconStroke} aria-hidden />
    </ActionIcon>
  ));
}

/** Service levels in the order in which they are tried. */
export function Levels({ onEdit }: EditProps<Level>) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const query = useQuery(slaQueries.levels());
  const { data: calendars } = useQuery(slaQueries.calendars());
  const hours = (id: string | null | undefined) => calendars?.find((one) => one.id === id)?.name ?? t('sla.everyHour');
  return (
    <List query={query} empty={t('sla.noLevels')}>
      {(level, place) => (
        <Line
          key={level.id}
          name={level.name}
          about={[`${promiseWords(t, format, level)} · ${hours(level.terms.calendar_id)}`, scopeWords(t, format, { ...anyTicket, ...level.scope }, names)]}
          path={onEdit && `/service-levels/${level.id}`}
          onEdit={onEdit && (() => onEdit(level))}
          before={onEdit && <Move levels={query.data ?? []} place={place} />}
        />
      )}
    </List>
  );
}

/** Business hours. */
export function Calendars({ onEdit }: EditProps<Calendar>) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(slaQueries.calendars());
  const closed = ({ hours: { holidays = [], special = [] } }: Calendar) => [
    ...holidays.map(({ country, region }) => t('sla.holidaysOf', { name: [format.country(country), region].filter(Boolean).join(' ') })),
    ...(special.length > 0 ? [t('sla.specialCount', { count: special.length })] : []),
  ];
  return (
    <List query={query} empty={t('sla.noHours')}>
      {(calendar) => (
        <Line
          key={calendar.id}
          name={calendar.name}
          about={[`${weekWords(format, calendar.hours)} (${calendar.hours.time_zone})`, closed(calendar).join(' · ')].filter(Boolean)}
          path={onEdit && `/business-hours/${calendar.id}`}
          onEdit={onEdit && (() => onEdit(calendar))}
        />
      )}
    </List>
  );
}

/** Rules that hand over what is stuck. */
export function Rules({ onEdit }: EditProps<Rule>) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const people = usePeople();
  const query = useQuery(slaQueries.rules());
  return (
    <List query={query} empty={t('sla.noRules')}>
      {(rule) => (
        <Line
          key={rule.id}
          name={rule.name}
          about={[
            t(`sla.rule.told.${rule.after}`, { time: lengthWords(format, rule.minutes), name: people.get(rule.user_id) ?? rule.user_id }),
            [rule.active ? '' : t('sla.rule.off'), scopeWords(t, format, { ...anyTicket, ...rule.scope }, names)].filter(Boolean).join(' · '),
          ]}
          path={onEdit && `/ageing-rules/${rule.id}`}
          onEdit={onEdit && (() => onEdit(rule))}
        />
      )}
    </List>
  );
}

/** Who is away, and who will be. */
export function Absences() {
  const { t } = useTranslation();
  const format = useFormat();
  const people = usePeople();
  const me = useMe();
  const mayOthers = useAllowed()('absences.manage');
  const query = useQuery(slaQueries.absences());
  const named = (id: string) => people.get(id) ?? id;
  const lastDay = ({ until }: Absence) => new Date(new Date(until).getTime() - 1000).toISOString();
  return (
    <List query={query} empty={t('sla.noAbsences')}>
      {(absence) => (
        <Line
          key={absence.id}
          name={named(absence.user_id)}
          about={[
            [format.days(absence.since, lastDay(absence)), absence.reason].filter(Boolean).join(' · '),
            absence.deputy_id === null ? t('sla.absence.noDeputy') : t('sla.absence.standsIn', { name: named(absence.deputy_id) }),
          ]}
          path={mayOthers || absence.user_id === me?.id ? `/absences/${absence.id}` : undefined}
          onEdit={undefined}
        />
      )}
    </List>
  );
}
