import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { OrderSummary, Page } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { DecisionLine } from '@/screens/desk-settings/policy/Decisions';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import {
  conditions,
  reasons,
  wishes,
  type Condition,
  type Evaluation,
  type Reason,
  type Wish,
} from '@/screens/desk-settings/policy/types';

export interface Question {
  reason: Reason;
  condition: Condition;
  wish: Wish;
}

export const firstQuestion: Question = { reason: 'changed_mind', condition: 'as_new', wish: 'refund' };

/** What a customer asks for. */
export function QuestionFields({ question, onChange }: { question: Question; onChange: (question: Question) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <NativeSelect
        label={t('policy.field.reason')}
        value={question.reason}
        data={reasons.map((value) => ({ value, label: t(`policy.reason.${value}`) }))}
        onChange={(event) => onChange({ ...question, reason: event.currentTarget.value as Reason })}
      />
      <NativeSelect
        label={t('policy.field.condition')}
        value={question.condition}
        data={conditions.map((value) => ({ value, label: t(`policy.condition.${value}`) }))}
        onChange={(event) => onChange({ ...question, condition: event.currentTarget.value as Condition })}
      />
      <NativeSelect
        label={t('policy.field.wish')}
        value={question.wish}
        data={wishes.map((value) => ({ value, label: t(`policy.wish.${value}`) }))}
        onChange={(event) => onChange({ ...question, wish: event.currentTarget.value as Wish })}
      />
    </>
  );
}

function useLatestOrders(typed: string) {
  const q = typed.trim();
  return useQuery({
    queryKey: ['orders', 'found', q],
    queryFn: ({ signal }) => api.get<Page<OrderSummary>>('/orders', { q, limit: 20 }, signal),
    placeholderData: (before) => before,
  });
}

function Answered({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { received_on: received, receipt_certain: certain } = evaluation;
  const day = received !== null && format.in('UTC').day(`${received}T12:00:00Z`);
  const receipt = day ? t(certain ? 'policy.receivedOn' : 'policy.receivedPerhaps', { day }) : t('policy.toCome');
  return (
    <div className={styles.answer} role="status">
      <p className={parts.muted}>{receipt}</p>
      <ul className={styles.rules}>
        {evaluation.decisions.map((decision) => (
          <DecisionLine key={decision.line_id} decision={decision} />
        ))}
      </ul>
    </div>
  );
}

/** Asks the policy about a real order; nothing is opened or promised. */
export function Preview({ draft }: { draft: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const [question, setQuestion] = useState(firstQuestion);
  const [found, setFound] = useState<Evaluation>();
  const { data: orders } = useLatestOrders(typed);
  const choices = orders?.items ?? [];
  const orderId = choices.some(({ id }) => id === chosen) ? chosen : choices[0]?.id;
  const { run, running, error } = useAct(async () => {
    if (orderId === undefined) return;
    setFound(await api.post<Evaluation>('/policy-evaluations', { order_id: orderId, draft, ...question }));
  });
  return (
    <Panel title={draft ? t('policy.tryDraft') : t('policy.try')}>
      <Form className={styles.question} onSubmit={run}>
        <TextInput label={t('policy.findOrder')} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <NativeSelect
          label={t('policy.field.order')}
          value={orderId ?? ''}
          data={choices.map((one) => ({
            value: one.id,
            label: [one.number, one.customer?.name, one.store?.name, format.short(one.placed_at)].filter(Boolean).join(' · '),
          }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <QuestionFields question={question} onChange={setQuestion} />
        <Button type="submit" variant="default" loading={running} disabled={orderId === undefined}>
          {t('policy.ask')}
        </Button>
      </Form>
      <ProblemNote error={error} />
      {found && <Answered evaluation={found} />}
    </Panel>
  );
}
