import { IconMoodSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { CsatMark } from '@/screens/inbox/csat/CsatMark';
import styles from '@/screens/inbox/csat/csat.module.css';
import inbox from '@/screens/inbox/inbox.module.css';
import type { CsatHappening } from '@/screens/inbox/queries';
import { iconStroke } from '@/theme/tokens';

/** What came of a question about satisfaction: asked, not sent, or answered with its comment in full. */
export function CsatItem({ csat, at }: { csat: CsatHappening; at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const changed = csat.changed_at && csat.changed_at !== at ? t('csat.changed', { at: format.dateTime(csat.changed_at) }) : '';
  return (
    <li className={inbox.happening}>
      <IconMoodSearch stroke={iconStroke} aria-hidden />
      {csat.kind === 'answered' ? <span>{t('csat.answered')}</span> : <span>{csat.kind === 'asked' ? t('csat.asked') : t('csat.failed', { reason: csat.reason })}</span>}
      <CsatMark mark={csat.mark} />
      {changed !== '' && <span>{changed}</span>}
      <time dateTime={at} title={format.exact(at)}>
        {format.dateTime(at)}
      </time>
      {csat.comment !== '' && (
        <blockquote className={styles.comment} dir="auto">
          {csat.comment}
        </blockquote>
      )}
    </li>
  );
}
