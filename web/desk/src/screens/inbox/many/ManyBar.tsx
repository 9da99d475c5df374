import { ActionIcon, CloseButton } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconChecks, IconClockPause, IconTag, IconUser, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useKeys } from '@/keyboard/keys';
import { useActs } from '@/palette/acts';
import { late } from '@/parts/late';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import type { Changing } from '@/screens/inbox/ChangePickers';
import styles from '@/screens/inbox/many/many.module.css';
import { mostAtOnce, useMany } from '@/screens/inbox/many/useMany';
import type { Selection } from '@/screens/inbox/many/useSelection';
import { iconStroke } from '@/theme/tokens';

const asked = [
  ['assign', IconUser, 'a'],
  ['tag', IconTag, 't'],
  ['snooze', IconClockPause, 's'],
] as const satisfies readonly [string, Icon, string][];
type Asking = (typeof asked)[number][0];

const readPickers = () => import('@/screens/inbox/ChangePickers');
const pickers = {
  assign: late<Changing>(async () => (await readPickers()).AssignPicker),
  tag: late<Changing>(async () => (await readPickers()).TagPicker),
  snooze: late<Changing>(async () => (await readPickers()).SnoozePicker),
};

interface ButtonsProps {
  count: number;
  closes: boolean;
  running: boolean;
  ask: (asking: Asking) => void;
  toggle: () => void;
}

function Buttons({ count, closes, running, ask, toggle }: ButtonsProps) {
  const { t } = useTranslation();
  const Toggle = closes ? IconArchive : IconArchiveOff;
  return (
    <>
      {asked.map(([act, Shape, letter]) => (
        <ActionIcon
          key={act}
          variant="subtle"
          color="gray"
          aria-label={t(`inbox.many.${act}`, { count })}
          title={`${t(`inbox.${act}.title`)} (${letter})`}
          onClick={() => ask(act)}
        >
          <Shape size="1.2em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      ))}
      <ActionIcon
        variant="subtle"
        color="gray"
        loading={running}
        aria-label={closes ? t('inbox.many.close', { count }) : t('inbox.many.reopen', { count })}
        title={`${closes ? t('inbox.close') : t('inbox.reopen')} (e)`}
        onClick={toggle}
      >
        <Toggle size="1.2em" stroke={iconStroke} aria-hidden />
      </ActionIcon>
    </>
  );
}

/** What can be done with all tickets that are chosen; the keys of one ticket then mean all of them. */
export function ManyBar({ selection, more }: { selection: Selection; more: boolean }) {
  const { t } = useTranslation();
  const many = useMany();
  const [asking, setAsking] = useState<Asking>();
  const { tickets, clear, all } = selection;
  const { run, running, error } = useAct(async (change: Parameters<Changing['change']>[0], words: string) => {
    await many(
      tickets.map(({ id }) => id),
      change,
      words,
    );
    // A change that takes them out of the view ends the choice; tags leave them there to go on with.
    if (change.state !== undefined) clear();
  });
  const closes = tickets.some(({ state }) => state !== 'closed');
  const toggle = () => void run({ state: closes ? 'closed' : 'open' }, t(closes ? 'inbox.many.closed' : 'inbox.many.reopened'));
  const key = (act: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    act();
  };
  useKeys({
    a: key(() => setAsking('assign')),
    t: key(() => setAsking('tag')),
    s: key(() => setAsking('snooze')),
    e: key(toggle),
    Escape: clear,
  });
  useActs(asked.map(([act, icon]) => ({ id: `many ${act}`, title: t(`inbox.many.${act}`, { count: tickets.length }), icon, run: () => setAsking(act) })));
  const Asked = asking && pickers[asking];
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('inbox.many.title')}>
      <span role="status" className={styles.count}>
        {t('inbox.many.chosen', { count: tickets.length })}
      </span>
      <span className={styles.acts}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('inbox.many.all')} title={`${t('inbox.many.all')} (*)`} onClick={all}>
          <IconChecks size="1.2em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
        <Buttons count={tickets.length} closes={closes} running={running} ask={setAsking} toggle={toggle} />
        <CloseButton aria-label={t('inbox.many.clear')} title={`${t('inbox.many.clear')} (Esc)`} onClick={clear} />
      </span>
      {tickets.length > mostAtOnce && <p className={styles.note}>{t('inbox.many.most', { count: mostAtOnce })}</p>}
      {more && <p className={styles.note}>{t('inbox.many.onlyShown')}</p>}
      <ProblemNote error={error} />
      {Asked && <Asked tickets={tickets} change={(change, words) => void run(change, words)} onClose={() => setAsking(undefined)} />}
    </div>
  );
}
