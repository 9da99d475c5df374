import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Customer } from '@/api/types';
import { Moment } from '@/parts/Fresh';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Compare } from '@/screens/customers/Compare';
import styles from '@/screens/customers/customers.module.css';
import { useJoin } from '@/screens/customers/useJoin';
import { actorWords, reasonWords } from '@/screens/customers/words';
import { useAllowed } from '@/shell/useAllowed';
import { useMe } from '@/shell/useMe';

/** Who may be the same person: compared before anything is joined. */
function Suggestions({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { join } = useJoin(customer);
  const [compared, setCompared] = useState<Customer['suggestions'][number] | null>(null);
  if (customer.suggestions.length === 0) return null;
  return (
    <Panel title={t('customer.joins')}>
      <ul>
        {customer.suggestions.map((suggestion) => (
          <li key={suggestion.customer_id} className={styles.suggestion}>
            <div className={styles.whom}>
              <Link to="/customers/$id" params={{ id: suggestion.customer_id }} dir="auto">
                {suggestion.name || t('customer.other', { id: suggestion.customer_id })}
              </Link>
              <p className={parts.muted}>{reasonWords(t, suggestion.reason)}</p>
            </div>
            <Button variant="default" size="compact-md" onClick={() => setCompared(suggestion)}>
              {t('customer.compare')}
            </Button>
          </li>
        ))}
      </ul>
      {compared !== null && (
        <Compare
          customer={customer}
          otherId={compared.customer_id}
          why={reasonWords(t, compared.reason)}
          join={allowed('customers.merge') ? join : undefined}
          onClose={() => setCompared(null)}
        />
      )}
    </Panel>
  );
}

/** The trail of joins: who or what joined, why and when; each can be taken back. */
function Trail({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const me = useMe();
  const { part } = useJoin(customer);
  const undo = useAct((merge: string) => part(customer.id, merge));
  if (customer.merged_from.length === 0) return null;
  return (
    <Panel title={t('customer.trail')}>
      <ProblemNote error={undo.error} />
      <ul>
        {customer.merged_from.map(({ id, customer_id: other, reason, actor, made_at: at }) => (
          <li key={id} className={styles.suggestion}>
            <div className={styles.whom}>
              <p>{t('customer.joinedWith', { id: other })}</p>
              <p className={parts.muted}>
                {reasonWords(t, reason)} · {actorWords(t, actor, me?.id)} · <Moment at={at} look="date" />
              </p>
            </div>
            {allowed('customers.merge') && (
              <Button variant="subtle" size="compact-md" loading={undo.running} onClick={() => void undo.run(id)}>
                {t('act.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Joins({ customer }: { customer: Customer }) {
  return (
    <>
      <Suggestions customer={customer} />
      <Trail customer={customer} />
    </>
  );
}
