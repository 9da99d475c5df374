import {
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconClockExclamation,
  IconClockHour3,
  IconClockPause,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { BoneRows, ProblemNote } from '@/parts/States';
import styles from '@/screens/inbox/clock/clock.module.css';
import { lengthWords } from '@/screens/inbox/clock/lengths';
import { clockKinds } from '@/screens/inbox/clock/phases';
import { ticketsKey } from '@/screens/inbox/queries';
import type { Tone } from '@/theme/tokens';

type Clocks = components['schemas']['TicketClocks'];
type Clock = components['schemas']['ClockShape'];

const states = ['running', 'warning', 'late', 'resting', 'kept', 'missed', 'closed'] as const;
const looks: Record<(typeof states)[number], [Tone, Icon]> = {
  running: ['muted', IconClock],
  warning: ['warn', IconClockHour3],
  late: ['bad', IconClockExclamation],
  resting: ['muted', IconClockPause],
  kept: ['good', IconCircleCheck],
  missed: ['bad', IconCircleX],
  closed: ['muted', IconCircleX],
};
const reasons = ['waiting', 'snoozed', 'joined'] as const;

function One({ clock, zone }: { clock: Clock; zone: string }) {
  const { t } = useTranslation();
  const format = useFormat().in(zone);
  const kind = clockKinds.find((one) => one === clock.kind) ?? 'next_answer';
  const state = states.find((one) => one === clock.state) ?? 'running';
  const [tone, icon] = looks[state];
  const rests = clock.rests.flatMap(({ since, until, why }) => {
    const reason = reasons.find((one) => one === why);
    const from = format.dateTime(since);
    if (reason === undefined) return [];
    return until === null
      ? [t(`clock.rest.${reason}.still`, { from })]
      : [t(`clock.rest.${reason}.span`, { from, until: format.dateTime(until) })];
  });
  const closed = clock.closed_days.map(({ day, name }) => t('clock.closedDay', { day: format.in('UTC').day(day), name }));
  return (
    <li className={styles.clock}>
      <span className={styles.name}>
        {t(`clock.kind.${kind}`)}
        <Mark tone={tone} icon={icon} text={t(`clock.state.${state}`)} />
      </span>
      <span className={parts.muted}>{t('clock.spent', { spent: lengthWords(format, clock.spent), promised: lengthWords(format, clock.minutes) })}</span>
      <span className={parts.muted}>{t('clock.since', { at: format.dateTime(clock.since) })}</span>
      {clock.due_at !== null && <span className={parts.muted}>{t('clock.until', { at: format.dateTime(clock.due_at) })}</span>}
      {[...rests, ...closed].map((words) => (
        <span key={words} className={parts.muted}>
          {words}
        </span>
      ))}
    </li>
  );
}

/** What was promised to this customer, how much of it is spent, and what was not counted. */
export function ClockStory({ ticketId, version }: { ticketId: string; version: number }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery({
    queryKey: [...ticketsKey, 'clocks', ticketId, version],
    queryFn: ({ signal }) => api.get<Clocks>(`/tickets/${ticketId}/clocks`, {}, signal),
  });
  if (isPending) return <BoneRows waiting rows={3} />;
  if (data === undefined) return <ProblemNote error={error} />;
  return (
    <section className={styles.story} aria-label={t('clock.title')}>
      <div>
        <p className={styles.name}>{t('clock.policy', { name: data.policy })}</p>
        <p className={parts.muted}>
          {data.calendar === '' ? t('clock.always') : t('clock.calendar', { name: data.calendar, zone: data.time_zone })}
          {!data.newest && ` · ${t('clock.older')}`}
        </p>
      </div>
      <ul>
        {data.clocks.map((clock) => (
          <One key={`${clock.kind} ${clock.since}`} clock={clock} zone={data.calendar === '' ? '' : data.time_zone} />
        ))}
      </ul>
    </section>
  );
}
