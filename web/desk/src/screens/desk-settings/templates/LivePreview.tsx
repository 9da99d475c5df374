import { NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { voiceQueries, type Which, type Written } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { SaidText } from '@/screens/inbox/macros/SaidText';
import { useAllowed } from '@/shell/useAllowed';

const pause = 300;

/** What is typed, once the hand rests for a moment. */
function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

/** What a text would say on a real recent ticket, or in an invented case in which all is known. */
export function LivePreview({ which, written }: { which: Which; written: Written }) {
  const { t } = useTranslation();
  const mayAnswer = useAllowed()('tickets.answer');
  const [chosen, setChosen] = useState<string>();
  const { data: tickets } = useQuery({ ...voiceQueries.tickets(), enabled: mayAnswer });
  const real = (tickets?.items ?? []).filter(({ order }) => order !== null);
  const ticketId = chosen ?? real[0]?.id ?? '';
  const rested = useRested(written);
  const { data, error } = useQuery({ ...voiceQueries.preview(ticketId, which, rested), placeholderData: keepPreviousData });
  return (
    <Panel title={t('voice.preview')}>
      <div className={styles.stack} aria-live="polite">
        <NativeSelect
          label={t('voice.previewOn')}
          value={ticketId}
          data={[
            ...real.map(({ id, customer, subject, preview, order }) => ({
              value: id,
              label: [customer.name, order?.number, subject || preview].filter(Boolean).join(' · ').slice(0, 80),
            })),
            { value: '', label: t('voice.invented') },
          ]}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        {error ? <ProblemNote error={error} /> : data && <SaidText subject={data.subject} text={data.text} gaps={data.gaps} remarks={data.remarks} />}
      </div>
    </Panel>
  );
}
