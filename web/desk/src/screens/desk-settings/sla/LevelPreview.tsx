import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/desk-settings/sla/sla.module.css';
import { slaQueries, type Hours, type Terms } from '@/screens/desk-settings/sla/queries';

const cases = ['asked', 'now', 'before_closing', 'in_break', 'closed_day', 'before_holiday'] as const;
const kinds = ['first_answer', 'next_answer', 'resolution'] as const;

/** When messages that come at telling moments would have to be answered. */
export function LevelPreview({ terms, hours }: { terms: Terms; hours?: Hours }) {
  const { t } = useTranslation();
  const { data } = useQuery(slaQueries.preview(terms, hours));
  const format = useFormat().in(data?.time_zone ?? '');
  if (data === undefined) return null;
  return (
    <section aria-label={t('sla.preview.title')} className={styles.preview}>
      <h3>{t('sla.preview.title')}</h3>
      <ul>
        {data.items.map((item) => {
          const shown = cases.find((one) => one === item.case) ?? 'asked';
          return (
            <li key={`${item.case} ${item.arrives_at}`}>
              <p>{t(`sla.preview.${shown}`, { at: format.dateTime(item.arrives_at), name: item.name })}</p>
              {item.dues.map((due) => (
                <p key={due.kind} className={parts.muted}>
                  {t(`sla.preview.due.${kinds.find((one) => one === due.kind) ?? 'next_answer'}`, { at: format.dateTime(due.due_at) })}
                </p>
              ))}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
