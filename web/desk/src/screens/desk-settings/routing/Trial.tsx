import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Fresh } from '@/parts/Fresh';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import type { RuleDraft, Trial as Tried } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import type { RuleWords } from '@/screens/desk-settings/routing/useRuleWords';

/** Tries a rule on tickets of the past before it is kept: nothing is done. */
export function Trial({ rule, words }: { rule: RuleDraft; words: RuleWords }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tried, setTried] = useState<Tried>();
  const { run, running, error } = useAct(async () => {
    setTried(await api.post<Tried>('/routing-trials', { rule: { ...rule, name: rule.name || '–' }, count: 200 }));
  });
  return (
    <div className={styles.found}>
      <div>
        <Button variant="default" loading={running} onClick={() => void run()}>
          {t('routing.rules.try')}
        </Button>
      </div>
      <ProblemNote error={error} />
      <div role="status">
        {tried && (
          <Note tone="info">
            {t('routing.rules.tried', { matched: format.number(tried.matched), count: tried.looked_at })}{' '}
            {tried.matched > tried.tickets.length && t('routing.rules.triedMore', { count: tried.tickets.length })}{' '}
            {tried.as_of && <Fresh at={tried.as_of} />}
          </Note>
        )}
      </div>
      {tried && (
        <ul className={styles.found}>
          {tried.tickets.map(({ ticket, why }) => (
            <li key={ticket.id}>
              <Link to="/inbox" search={{ view: 'all', open: ticket.id }} dir="auto">
                {ticket.subject || ticket.preview}
              </Link>{' '}
              <span className={parts.muted}>{[ticket.customer.name, ticket.store?.name].filter(Boolean).join(' · ')}</span>
              {why.length > 0 && <div className={parts.muted}>{`${t('routing.rules.because')} ${format.list(why.map(words.conditionWords))}`}</div>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
