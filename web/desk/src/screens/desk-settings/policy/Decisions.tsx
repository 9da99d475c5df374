import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { currentLanguage } from '@/i18n';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import { OutcomeMark } from '@/screens/desk-settings/policy/Rules';
import type { Decision } from '@/screens/desk-settings/policy/types';
import { decisionWords } from '@/screens/desk-settings/policy/words';

/** What holds for a line of an order, and the rule that decided. */
export function DecisionLine({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { article, overruled, policy_version: version, source } = decision;
  const by = source === 'policy' && version !== null ? t('policy.byVersion', { number: version }) : article;
  return (
    <li className={styles.rule}>
      <div className={styles.ruleHead}>
        <OutcomeMark outcome={decision.outcome} />
        <span dir="auto">{`${format.number(decision.quantity)} × ${decision.name}`}</span>
      </div>
      <p>{decision.words[currentLanguage()]}</p>
      <p className={parts.muted}>{decisionWords(t, format, decision).join(' · ')}</p>
      <p className={parts.muted}>
        {[by, overruled !== '' && t('policy.overruled', { rule: overruled })].filter(Boolean).join(' · ')}
      </p>
    </li>
  );
}
