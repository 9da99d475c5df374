import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconPlugConnectedX, IconSearchOff, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { asProblem, type Problem } from '@/api/problem';
import styles from '@/parts/parts.module.css';
import { useDelayed } from '@/parts/useDelayed';
import { iconStroke } from '@/theme/tokens';

interface BlankProps {
  icon: Icon;
  title: string;
  text: string;
  act?: ReactNode;
}

/** An empty screen says what will be here and offers the first step. */
export function Blank({ icon: Shape, title, text, act }: BlankProps) {
  return (
    <div className={styles.blank}>
      <Shape className={styles.blankIcon} stroke={iconStroke} aria-hidden />
      <p className={styles.blankTitle}>{title}</p>
      <p className={styles.blankText}>{text}</p>
      {act !== undefined && <div className={styles.blankAct}>{act}</div>}
    </div>
  );
}

/** What happened, in the server's words where it sent some. */
export function useProblemWords(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    const problem: Problem = asProblem(error);
    if (problem.unreachable) return t('failure.unreachable');
    return problem.detail || problem.title || t('failure.unexpected');
  };
}

interface FailureProps {
  error: unknown;
  /** What the person still has although this failed. */
  kept: string;
  retry?: () => void;
}

const goneStatus = 404;

export function Failure({ error, kept, retry }: FailureProps) {
  const { t } = useTranslation();
  const words = useProblemWords();
  if (asProblem(error).status === goneStatus) {
    return (
      <div role="alert">
        <Blank icon={IconSearchOff} title={words(error)} text={t('missing.text')} />
      </div>
    );
  }
  const again = retry && (
    <Button variant="default" onClick={retry}>
      {t('act.retry')}
    </Button>
  );
  return (
    <div role="alert">
      <Blank icon={IconPlugConnectedX} title={words(error)} text={kept} act={again} />
    </div>
  );
}

const noteLooks = {
  good: [styles.noteGood, IconCircleCheck],
  warn: [styles.noteWarn, IconAlertTriangle],
  bad: [styles.noteBad, IconAlertTriangle],
  info: [styles.noteInfo, IconInfoCircle],
} as const;

interface NoteProps {
  tone: keyof typeof noteLooks;
  children: ReactNode;
  /** Told at once to readers of screens. */
  urgent?: boolean;
}

export function Note({ tone, children, urgent = false }: NoteProps) {
  const [look, Shape] = noteLooks[tone];
  return (
    <div className={`${styles.note ?? ''} ${look ?? ''}`} role={urgent ? 'alert' : undefined}>
      <Shape stroke={iconStroke} aria-hidden />
      <div className={styles.noteText}>{children}</div>
    </div>
  );
}

export function ProblemNote({ error }: { error: unknown }) {
  const words = useProblemWords();
  if (error === null || error === undefined) return null;
  return (
    <Note tone="bad" urgent>
      {words(error)}
    </Note>
  );
}

/** Rows in the final shape, after a moment: most answers come before they are needed. */
export function BoneRows({ waiting, rows = 14 }: { waiting: boolean; rows?: number }) {
  const { t } = useTranslation();
  if (!useDelayed(waiting)) return null;
  return (
    <div className={styles.bones} role="status" aria-label={t('status.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.boneRow}>
          <span className={styles.bone} />
          <span className={styles.bone} />
          <span className={styles.bone} />
          <span className={styles.bone} />
        </div>
      ))}
    </div>
  );
}

export function BonePanel({ waiting }: { waiting: boolean }) {
  const { t } = useTranslation();
  if (!useDelayed(waiting)) return null;
  return (
    <div className={`${styles.panel ?? ''} ${styles.bonePanel ?? ''}`} role="status" aria-label={t('status.loading')}>
      {['40%', '75%', '60%', '30%'].map((width) => (
        <span key={width} className={styles.bone} style={{ width }} />
      ))}
    </div>
  );
}

interface BarProps {
  share: number;
  label: string;
  tone?: 'accent' | 'good' | 'bad';
}

export function Bar({ share, label, tone = 'accent' }: BarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  const colour = tone === 'good' ? styles.barGood : tone === 'bad' ? styles.barBad : '';
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={`${styles.barFill ?? ''} ${colour ?? ''}`} style={{ width: `${percent}%` }} />
    </div>
  );
}
