import { IconArrowBackUp, IconArrowsExchange, IconCircleX, IconGift, IconTool, IconUserQuestion, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { currentLanguage } from '@/i18n';
import { Mark } from '@/parts/Mark';
import { Facts, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import type { Document, Outcome, Policy, Rule } from '@/screens/desk-settings/policy/types';
import { thenWords, whenWords } from '@/screens/desk-settings/policy/words';
import { usePlaces } from '@/screens/users/queries';
import type { Tone } from '@/theme/tokens';

const looks: Record<Outcome, [Tone, Icon]> = {
  return_accepted: ['good', IconArrowBackUp],
  exchange: ['good', IconArrowsExchange],
  repair: ['good', IconTool],
  keep_it: ['info', IconGift],
  refund_without_return: ['info', IconGift],
  ask_person: ['warn', IconUserQuestion],
  refused: ['bad', IconCircleX],
};

export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[outcome];
  return <Mark tone={tone} icon={icon} text={t(`policy.outcome.${outcome}`)} />;
}

function RuleLine({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fits = whenWords(t, format, rule.when);
  return (
    <li className={styles.rule}>
      <div className={styles.ruleHead}>
        <OutcomeMark outcome={rule.then.outcome} />
        <span className={parts.muted}>{thenWords(t, rule.then).join(' · ')}</span>
      </div>
      <p>{rule.words[currentLanguage()]}</p>
      <p className={parts.muted}>{fits.length === 0 ? t('policy.when.always') : fits.join(' · ')}</p>
    </li>
  );
}

function useStoreName(): (id: string) => string {
  const { stores } = usePlaces();
  return (id) => stores.find(({ target }) => target === `store:${id}`)?.name ?? id;
}

/** A policy as people read it: its rules in their order, and what holds for all of them. */
export function PolicyRules({ document, title }: { document: Document; title: string }) {
  const { t } = useTranslation();
  const storeName = useStoreName();
  const format = useFormat();
  return (
    <>
      <Panel title={title} aside={<span className={parts.muted}>{t('policy.firstDecides')}</span>} flush>
        <ol className={styles.rules}>
          {document.rules.map((rule) => (
            <RuleLine key={rule.key} rule={rule} />
          ))}
        </ol>
      </Panel>
      <Panel title={t('policy.forAll')}>
        <Facts
          rows={[
            [t('policy.refundTime'), t(`policy.refundTimeFrom.${document.refund_counts_from}`, { count: document.refund_days })],
            [t('policy.told'), document.told_of_withdrawal ? t('policy.toldYes') : t('policy.toldNo')],
            ...document.exempt.map(({ exception, categories }): [string, string] => [
              t(`policy.exception.${exception}`),
              format.list(categories),
            ]),
            ...document.brand_words.map(({ store_id: store, words }): [string, string] => [
              t('policy.saysAt', { store: storeName(store) }),
              words[currentLanguage()],
            ]),
          ]}
        />
      </Panel>
    </>
  );
}

interface GivenProps {
  rules: Policy['law'];
  title: string;
  help: string;
}

function GivenRules({ rules, title, help }: GivenProps) {
  return (
    <Panel title={title} aside={<span className={parts.muted}>{help}</span>} flush>
      <ul className={styles.rules}>
        {rules.map(({ key, words, article }) => (
          <li key={key} className={styles.rule}>
            <p>{words[currentLanguage()]}</p>
            {article !== '' && <p className={parts.muted}>{article}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What stands below every rule, whoever wrote it, and what the facts of an order decide before any. */
export function LawRules({ law }: { law: Policy['law'] }) {
  const { t } = useTranslation();
  return (
    <>
      <GivenRules rules={law.filter(({ article }) => article !== '')} title={t('policy.law')} help={t('policy.lawHelp')} />
      <GivenRules rules={law.filter(({ article }) => article === '')} title={t('policy.facts')} help={t('policy.factsHelp')} />
    </>
  );
}
