import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { LiveTest as Outcome } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { YesNoMark } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/connections/connections.module.css';

function Steps({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const format = useFormat();
  const seconds = format.number(Math.round(outcome.seconds * 10) / 10);
  return (
    <div role="status">
      <p>{t('liveTest.done', { number: outcome.order.number, seconds })}</p>
      <ul>
        {outcome.steps.map((step) => (
          <li key={step.name}>
            <YesNoMark yes={step.ok} text={step.text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Follows one real order from the shop to here, now. */
export function LiveTest({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { run, running, error } = useAct(async () => {
    setOutcome(null);
    const wanted = number.trim();
    setOutcome(await api.post<Outcome>(`/connections/${connectionId}/live-tests`, wanted ? { order_number: wanted } : {}));
  });
  return (
    <Form className={parts.bonePanel} onSubmit={run}>
      <p className={parts.muted}>{t('liveTest.text')}</p>
      <div className={styles.acts}>
        <TextInput
          aria-label={t('liveTest.number')}
          placeholder={t('liveTest.number')}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={running}>
          {t('liveTest.act')}
        </Button>
      </div>
      <ProblemNote error={error} />
      {outcome && <Steps outcome={outcome} />}
    </Form>
  );
}
