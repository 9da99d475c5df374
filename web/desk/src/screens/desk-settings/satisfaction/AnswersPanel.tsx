import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Panel } from '@/parts/Page';
import { BonePanel, Failure } from '@/parts/States';
import { csatQueries } from '@/screens/desk-settings/satisfaction/queries';
import styles from '@/screens/desk-settings/satisfaction/satisfaction.module.css';
import { CsatMark } from '@/screens/inbox/csat/CsatMark';

/** The last answers about one shop, each with its ticket. */
export function AnswersPanel({ storeId }: { storeId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, isPending, refetch } = useQuery(csatQueries.answers(storeId));
  return (
    <Panel title={t('csatSettings.answers')}>
      {error && <Failure error={error} kept={t('csatSettings.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data?.items.length === 0 && <p className={styles.hint}>{t('csatSettings.noAnswers')}</p>}
      <ul className={styles.answers}>
        {data?.items.map(({ request_id: id, ticket_id: ticket, mark, comment, subject, customer, answered_at: at }) => (
          <li key={id} className={styles.answer}>
            <div className={styles.head}>
              <CsatMark mark={mark} />
              <Link to="/inbox" search={{ view: 'all', open: ticket }} dir="auto">
                {[customer, subject].filter(Boolean).join(' · ')}
              </Link>
              <time dateTime={at} title={format.exact(at)}>
                {format.dateTime(at)}
              </time>
            </div>
            {comment !== '' && (
              <p className={styles.comment} dir="auto">
                {comment}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
