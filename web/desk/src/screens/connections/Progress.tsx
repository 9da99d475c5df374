import { useTranslation } from 'react-i18next';

import type { ResourceProgress, SyncRun } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import { Bar, Note } from '@/parts/States';
import styles from '@/screens/connections/connections.module.css';
import { useResourceName } from '@/screens/connections/words';

function shareOf({ read, total, state }: ResourceProgress): number {
  if (state === 'done') return 1;
  return total ? read / total : 0;
}

/** How much of everything is read: by things where their number is known, each unknown resource as one. */
export function wholeShare(resources: readonly ResourceProgress[]): number {
  const weight = (one: ResourceProgress) => Math.max(one.total ?? one.read, 1);
  const whole = resources.reduce((sum, one) => sum + weight(one), 0);
  return whole === 0 ? 0 : resources.reduce((sum, one) => sum + shareOf(one) * weight(one), 0) / whole;
}

function ResourceRow({ progress }: { progress: ResourceProgress }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useResourceName()(progress.resource);
  const { read, total, state } = progress;
  const known = total !== null && total > 0;
  const figure =
    state === 'waiting'
      ? t('sync.waiting')
      : known
        ? t('sync.of', { read: format.number(read), total: format.number(total) })
        : format.number(read);
  return (
    <>
      <span>{name}</span>
      <Bar share={shareOf(progress)} label={name} tone={state === 'failed' ? 'bad' : state === 'done' ? 'good' : 'accent'} />
      <span className={styles.resourceFigure}>
        {state === 'failed' ? t('sync.failed') : figure}
      </span>
      {state === 'failed' && <p className={styles.resourceReason}>{[progress.reason, progress.words].filter(Boolean).join(' ')}</p>}
    </>
  );
}

/** What could not be read, and why: a reading is never called whole over it. */
function Gaps({ run }: { run: SyncRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useResourceName();
  const stretch = ({ since, until }: SyncRun['gaps'][number]) =>
    since === null && until === null
      ? ''
      : ` (${since === null ? '…' : format.date(since)} – ${until === null ? t('sync.now') : format.date(until)})`;
  return (
    <ul className={styles.gaps}>
      {run.gaps.map((gap) => (
        <li key={`${gap.resource} ${gap.since ?? ''}`}>
          <p>
            {name(gap.resource)}
            {stretch(gap)}
          </p>
          <p className={parts.muted}>{[gap.reason, gap.words].filter(Boolean).join(' ')}</p>
        </li>
      ))}
    </ul>
  );
}

/** The bar of a sync: what is being read, how much, and how long it will take. */
export function Progress({ run }: { run: SyncRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = wholeShare(run.resources);
  const left = run.seconds_left;
  const words =
    run.state === 'running'
      ? left === null
        ? t('sync.counting')
        : t('sync.left', { time: format.duration(left) })
      : t(`sync.state.${run.state}`);
  return (
    <div className={styles.progress}>
      <div className={styles.progressHead}>
        <span>{t(`sync.phase.${run.state === 'running' ? run.phase : 'whole'}`)}</span>
        <span className={parts.muted} aria-live="polite">
          {words}
        </span>
      </div>
      <Bar share={run.state === 'done' ? 1 : share} label={t('sync.title')} tone={run.state === 'done' ? 'good' : 'accent'} />
      {run.gaps.length > 0 && (
        <Note tone="warn">
          <p>{t('sync.gaps')}</p>
          <Gaps run={run} />
        </Note>
      )}
      <div className={styles.resources}>
        {run.resources.map((progress) => (
          <ResourceRow key={progress.resource} progress={progress} />
        ))}
      </div>
    </div>
  );
}
