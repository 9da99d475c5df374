import '@/i18n/late';

import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { currentLanguage } from '@/i18n';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { DecisionLine } from '@/screens/desk-settings/policy/Decisions';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import { firstQuestion, QuestionFields, type Question } from '@/screens/desk-settings/policy/Preview';
import { policyKey } from '@/screens/desk-settings/policy/queries';
import type { Decision, Evaluation } from '@/screens/desk-settings/policy/types';

export interface OrderPolicyProps {
  orderId: string;
  /** The customer's, where it is known. */
  language: string;
  onInsert: ((words: string) => void) | undefined;
}

function useEvaluation(orderId: string, question: Question) {
  return useQuery({
    queryKey: [...policyKey, 'order', orderId, question],
    queryFn: ({ signal }) => api.get<Evaluation>(`/orders/${orderId}/policy-evaluation`, { ...question }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The rules that decided, each once, in the customer's language. */
function ruleWords(decisions: readonly Decision[], language: string): string {
  const wished = language === 'fr' || language === 'en' ? language : currentLanguage();
  return [...new Set(decisions.map(({ words }) => words[wished]))].join(' ');
}

/** The decision for each line of an order, as the customer's reason, goods and wish are chosen. */
export function OrderPolicy({ orderId, language, onInsert }: OrderPolicyProps) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState(firstQuestion);
  const { data, error } = useEvaluation(orderId, question);
  return (
    <Panel title={t('policy.title')}>
      <div className={styles.question}>
        <QuestionFields question={question} onChange={setQuestion} />
      </div>
      <ProblemNote error={error} />
      {data && (
        <div className={styles.answer} role="status">
          <ul className={styles.rules}>
            {data.decisions.map((decision) => (
              <DecisionLine key={decision.line_id} decision={decision} />
            ))}
          </ul>
          {onInsert && (
            <div>
              <Button variant="default" size="compact-sm" onClick={() => onInsert(ruleWords(data.decisions, language))}>
                {t('policy.insert')}
              </Button>
            </div>
          )}
        </div>
      )}
    </Panel>
  );
}
