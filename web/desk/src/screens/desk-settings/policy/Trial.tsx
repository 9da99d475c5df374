import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { Fresh } from '@/parts/Fresh';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import { firstQuestion, QuestionFields } from '@/screens/desk-settings/policy/Preview';
import { OutcomeMark } from '@/screens/desk-settings/policy/Rules';
import type { Trial } from '@/screens/desk-settings/policy/types';

function Result({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { orders, lines, changed, moves, examples, complete, as_of: asOf } = trial;
  return (
    <div className={styles.answer} role="status">
      <p>
        {changed === 0 ? t('policy.trial.nothing', { orders: format.number(orders) }) : t('policy.trial.found', { count: changed, lines: format.number(lines), orders: format.number(orders) })}
      </p>
      <p className={parts.muted}>
        {[t('policy.trial.kept'), !complete && t('policy.trial.latest')].filter(Boolean).join(' ')} {asOf && <Fresh at={asOf} />}
      </p>
      <ul className={styles.rules}>
        {moves.map(({ before, after, lines: count }) => (
          <li key={`${before} ${after}`} className={styles.move}>
            <OutcomeMark outcome={before} />
            <span aria-hidden>→</span>
            <OutcomeMark outcome={after} />
            <span className={parts.muted}>{t('policy.trial.lines', { count })}</span>
          </li>
        ))}
      </ul>
      {examples.length > 0 && (
        <details>
          <summary>{t('policy.trial.examples')}</summary>
          <ul className={styles.rules}>
            {examples.map(({ order_id: id, number, line, before, after }) => (
              <li key={`${id} ${before.line_id}`} className={styles.move}>
                <Link to="/orders/$id" params={{ id }}>
                  {number}
                </Link>
                <span dir="auto">{line}</span>
                <OutcomeMark outcome={before.outcome} />
                <span aria-hidden>→</span>
                <OutcomeMark outcome={after.outcome} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** What the draft would change on the orders of the last 90 days. */
export function TrialPanel() {
  const { t } = useTranslation();
  const [question, setQuestion] = useState(firstQuestion);
  const [trial, setTrial] = useState<Trial>();
  const { run, running, error } = useAct(async () => setTrial(await api.post<Trial>('/return-policy/trials', question)));
  return (
    <Panel title={t('policy.trial.title')}>
      <Form className={styles.question} onSubmit={run}>
        <QuestionFields question={question} onChange={setQuestion} />
        <Button type="submit" variant="default" loading={running}>
          {t('policy.trial.run')}
        </Button>
      </Form>
      <ProblemNote error={error} />
      {trial && <Result trial={trial} />}
    </Panel>
  );
}
