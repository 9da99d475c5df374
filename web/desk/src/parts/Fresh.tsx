import { useTranslation } from 'react-i18next';

import { useFormat, useNow } from '@/format/useFormat';
import styles from '@/parts/parts.module.css';

const minute = 60_000;

/** How fresh a fact is and whose it is: "as of 2 min ago · Nova". */
export function Fresh({ at, source }: { at: string | null | undefined; source?: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const isNow = at && now.getTime() - Date.parse(at) < minute;
  const words = isNow ? t('fresh.asOfNow') : at ? t('fresh.asOf', { ago: format.ago(at, now) }) : t('fresh.never');
  return (
    <span className={styles.muted} title={at ? format.exact(at) : undefined}>
      {source ? `${words} · ${source}` : words}
    </span>
  );
}

/** How long ago something happened; the whole moment is the title. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time className={styles.muted} dateTime={at} title={format.exact(at)}>
      {format.ago(at, now)}
    </time>
  );
}

interface MomentProps {
  at: string;
  look?: 'dateTime' | 'date' | 'short' | 'time';
  /** A shop's zone; without one, the reader's own. */
  zone?: string | undefined;
}

/** A moment; the whole of it is the title. */
export function Moment({ at, look = 'dateTime', zone }: MomentProps) {
  const readers = useFormat();
  const format = zone === undefined ? readers : readers.in(zone);
  return (
    <time dateTime={at} title={format.exact(at)}>
      {format[look](at)}
    </time>
  );
}
