import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { BonePanel, Failure } from '@/parts/States';
import styles from '@/screens/desk-settings/journey/journey.module.css';
import { journeyQueries } from '@/screens/desk-settings/journey/queries';
import { SaidText } from '@/screens/inbox/macros/SaidText';

interface LookProps {
  storeId: string;
  kind: string;
  intent: string;
}

/** A message as a real order's customer would get it, and to how many it would have gone within seven days. */
export function LookBefore({ storeId, kind, intent }: LookProps) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({ ...journeyQueries.look(storeId, kind, intent), placeholderData: keepPreviousData });
  return (
    <div className={styles.look} aria-live="polite">
      {error && <Failure error={error} kept={t('journey.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && (
        <>
          <p>{t('journey.would', { count: data.orders })}</p>
          {data.text === null || data.text === undefined ? (
            <p className={styles.hint}>{t('journey.noOrder')}</p>
          ) : (
            <>
              <p className={styles.hint}>{t('journey.ofOrder', { number: data.order_number ?? '' })}</p>
              <SaidText subject={data.subject ?? ''} text={data.text} gaps={data.gaps ?? []} remarks={[]} />
              {data.fell_back?.includes('language') && <p className={styles.hint}>{t('journey.fellBack', { language: data.language ?? '' })}</p>}
            </>
          )}
        </>
      )}
    </div>
  );
}
