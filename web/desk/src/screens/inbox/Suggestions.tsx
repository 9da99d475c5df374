import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/inbox/inbox.module.css';
import type { Suggestion, TicketWhole } from '@/screens/inbox/queries';
import type { TicketActs } from '@/screens/inbox/useTicketActs';
import { evidenceWords } from '@/screens/inbox/words';

function Suggested({ suggestion, acts }: { suggestion: Suggestion; acts: TicketActs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { run, running, error } = useAct(async (act: () => Promise<void>) => act());
  const { ticket: other } = suggestion;
  const evidence = evidenceWords(t, format, suggestion.evidence);
  const follow = () => (other ? acts.join(other.id) : acts.split([suggestion.message_id]));
  return (
    <Note tone="info">
      <p>{other ? t('inbox.mayJoin', { evidence }) : t('inbox.maySplit')}</p>
      {other && (
        <p>
          <Link from="/inbox" search={(search) => ({ ...search, open: other.id })} dir="auto" className={styles.other}>
            {[other.customer.name, other.subject || other.preview].filter(Boolean).join(' · ')}
          </Link>
        </p>
      )}
      <div className={styles.foot}>
        <Button size="compact-sm" loading={running} onClick={() => run(follow)}>
          {other ? t('inbox.joinThese') : t('inbox.split')}
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" disabled={running} onClick={() => run(() => acts.dismiss(suggestion.id))}>
          {t('inbox.dismiss')}
        </Button>
      </div>
      <ProblemNote error={error} />
    </Note>
  );
}

/** What the rules found and did not do by themselves: a person decides. */
export function Suggestions({ whole, acts }: { whole: TicketWhole; acts: TicketActs }) {
  return whole.suggestions.map((suggestion) => <Suggested key={suggestion.id} suggestion={suggestion} acts={acts} />);
}
