import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import type { RuleDraft } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import type { RuleWords } from '@/screens/desk-settings/routing/useRuleWords';

type Said = Pick<RuleDraft, 'triggers' | 'tests' | 'acts' | 'stops'> & { match: string };

/** A rule read aloud: When … if … then … */
export function Sentence({ rule, words }: { rule: Said; words: RuleWords }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const tests = (rule.tests ?? []).map(words.conditionWords);
  const either = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  const holds = rule.match === 'any' ? either.format(tests) : format.list(tests);
  const acts = rule.acts.map(words.actWords);
  return (
    <p className={styles.sentence}>
      <b>{t('routing.rules.when')}</b> {words.triggerWords(rule.triggers)}, <b>{t('routing.rules.if').toLowerCase()}</b>{' '}
      {holds || t('routing.rules.always')}, <b>{t('routing.rules.then').toLowerCase()}</b> {format.list(acts)}
      {rule.stops && `, ${t('routing.rules.stop')}`}.
    </p>
  );
}
