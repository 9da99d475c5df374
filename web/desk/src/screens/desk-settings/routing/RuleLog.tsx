import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure } from '@/parts/States';
import { settingQueries, type Firing, type Rule } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import type { RuleWords } from '@/screens/desk-settings/routing/useRuleWords';

const left = ['by_hand', 'has_agent', 'nobody', 'customer_waits'] as const;

function FiringLine({ firing, words }: { firing: Firing; words: RuleWords }) {
  const { t } = useTranslation();
  const format = useFormat();
  const done = firing.did.map((act) => {
    const why = left.find((one) => one === act.not);
    const text = words.actWords(act as { do: string });
    return why === undefined ? text : `${text} (${t(`routing.rules.not.${why}`)})`;
  });
  const why = format.list(firing.why.map(words.conditionWords));
  return (
    <li>
      <Moment at={firing.at} look="short" />{' '}
      <Link to="/inbox" search={{ view: 'all', open: firing.ticket_id }} dir="auto">
        {firing.subject || `#${firing.ticket_id}`}
      </Link>
      <div>{format.list(done)}</div>
      <div className={parts.muted}>
        {words.triggerWords([firing.trigger])}
        {why && `, ${t('routing.rules.because')} ${why}`}
      </div>
    </li>
  );
}

/** What a rule did, for which tickets and why. */
export function RuleLog({ rule, words, onClose }: { rule: Rule; words: RuleWords; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(settingQueries.firings(rule.id));
  const firings = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      title={t('routing.rules.logOf', { name: rule.name })}
      aside={
        <Button variant="default" size="compact-sm" onClick={onClose}>
          {t('act.close')}
        </Button>
      }
    >
      {query.isPending && <BonePanel waiting />}
      {query.isError && <Failure error={query.error} kept={t('routing.rules.failure')} retry={() => void query.refetch()} />}
      {query.isSuccess && firings.length === 0 && <p className={parts.muted}>{t('routing.rules.logEmpty')}</p>}
      <ul className={styles.found}>
        {firings.map((firing) => (
          <FiringLine key={firing.id} firing={firing} words={words} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('act.more')}
        </Button>
      )}
    </Panel>
  );
}
