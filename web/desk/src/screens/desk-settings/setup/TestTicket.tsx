import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, type Icon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import { Bar, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { isUnderWay, setupKey, type Check, type Run, type StoreSetup } from '@/screens/desk-settings/setup/queries';
import styles from '@/screens/desk-settings/setup/setup.module.css';
import { checkName, fact, foundWords } from '@/screens/desk-settings/setup/words';
import type { Tone } from '@/theme/tokens';

const looks: Record<Check['state'], [Tone, Icon]> = {
  done: ['good', IconCircleCheck],
  missing: ['warn', IconAlertTriangle],
  noted: ['info', IconInfoCircle],
};
const shares: Record<string, number> = { waiting: 0.15, running: 0.6 };

/** Where what is missing is mended; nothing where no screen does it. */
const mended: Record<string, 'connections' | 'rules' | 'service-levels' | 'drafts'> = {
  tracking_not_followed: 'connections',
  queue_by_rule: 'rules',
  queue_elsewhere: 'rules',
  queue_by_rules: 'rules',
  tags_absent: 'rules',
  service_level_other_level: 'service-levels',
  draft_off: 'drafts',
  draft_blocked: 'drafts',
};

function MendLink({ check, children }: { check: Check; children: ReactNode }) {
  const place = mended[`${check.check}_${check.code}`];
  if (place === undefined) return null;
  if (place === 'connections') return <Link to="/connections">{children}</Link>;
  return (
    <Link to="/desk-settings/$section" params={{ section: place }}>
      {children}
    </Link>
  );
}

function CheckLine({ check }: { check: Check }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tone, icon] = looks[check.state];
  const draft = check.check === 'draft' ? fact(check.facts, 'text') : '';
  return (
    <li className={styles.step}>
      <span className={styles.state}>
        <Mark tone={tone} icon={icon} text={t(`setup.finding.${check.state}`)} />
      </span>
      <div className={styles.words}>
        <p className={styles.name}>{checkName(t, check.check)}</p>
        <p className={styles.hint}>
          {foundWords(t, format, check)} <MendLink check={check}>{t('setup.mend')}</MendLink>
        </p>
        {draft !== '' && <blockquote className={styles.draft}>{draft}</blockquote>}
      </div>
    </li>
  );
}

function Found({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (run.state === 'failed') return <Note tone="warn">{t('setup.test.noOrder')}</Note>;
  if (run.state === 'interrupted') return <Note tone="warn">{t('setup.test.interrupted')}</Note>;
  return (
    <>
      <Note tone={run.passed ? 'good' : 'warn'}>
        {run.passed ? t('setup.test.passed') : t('setup.test.notPassed')}{' '}
        {run.order_id !== null && (
          <Link to="/orders/$id" params={{ id: run.order_id }}>
            {t('setup.test.order', { number: run.order_number })}
          </Link>
        )}
        {run.finished_at !== null && ` · ${format.dateTime(run.finished_at)}`}
      </Note>
      <ul className={styles.steps}>
        {run.checks.map((check) => (
          <CheckLine key={check.check} check={check} />
        ))}
      </ul>
    </>
  );
}

/** Tries the shop's tickets on one of a recent order, and says what was found. */
export function TestTicket({ setup }: { setup: StoreSetup }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const run = setup.last_test;
  const underWay = isUnderWay(run);
  const start = useAct(async () => {
    await api.post(`/setup/stores/${setup.store.id}/tests`);
    await client.invalidateQueries({ queryKey: [...setupKey, 'store', setup.store.id] });
  });
  const finished = run?.finished_at;
  useEffect(() => {
    if (finished) void client.invalidateQueries({ queryKey: [...setupKey, 'list'] });
  }, [client, finished]);
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{t('setup.test.about')}</p>
      <div className={styles.acts}>
        <Button loading={start.running || underWay} onClick={() => void start.run()}>
          {run ? t('setup.test.again') : t('setup.test.start')}
        </Button>
      </div>
      <ProblemNote error={start.error} />
      <div role="status">
        {underWay && run && <Bar share={shares[run.state] ?? 0} label={t('setup.test.running')} />}
        {run && !underWay && <Found run={run} />}
      </div>
    </div>
  );
}
