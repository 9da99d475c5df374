import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSplit2 } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { Page as Items } from '@/api/types';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { rulesKey, settingQueries, type Rule } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import { RuleForm } from '@/screens/desk-settings/routing/RuleForm';
import { RuleLog } from '@/screens/desk-settings/routing/RuleLog';
import { Sentence } from '@/screens/desk-settings/routing/Sentence';
import { useRuleWords, type RuleWords } from '@/screens/desk-settings/routing/useRuleWords';
import { iconStroke } from '@/theme/tokens';

interface RowProps {
  rule: Rule;
  place: number;
  count: number;
  words: RuleWords;
  onMove: (step: number) => void;
  onChange: () => void;
  onLog: () => void;
}

function RuleRow({ rule, place, count, words, onMove, onChange, onLog }: RowProps) {
  const { t } = useTranslation();
  const { name } = rule;
  return (
    <li className={`${styles.rule ?? ''} ${rule.active ? '' : (styles.off ?? '')}`}>
      <div className={styles.ruleHead}>
        <span className={styles.ruleName}>{`${place + 1}. ${name}`}</span>
        <span className={parts.muted}>{rule.active ? t('routing.rules.fired', { count: rule.fired }) : t('routing.rules.off')}</span>
        <span className={styles.ruleActs}>
          <ActionIcon variant="subtle" color="gray" disabled={place === 0} aria-label={t('routing.rules.up', { name })} onClick={() => onMove(-1)}>
            <IconArrowUp size="1.1em" stroke={iconStroke} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={place === count - 1}
            aria-label={t('routing.rules.down', { name })}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size="1.1em" stroke={iconStroke} aria-hidden />
          </ActionIcon>
          <Button variant="default" size="compact-sm" aria-label={t('routing.rules.logNamed', { name })} onClick={onLog}>
            {t('routing.rules.log')}
          </Button>
          <Button variant="default" size="compact-sm" aria-label={t('routing.rules.changeNamed', { name })} onClick={onChange}>
            {t('routing.rules.change')}
          </Button>
        </span>
      </div>
      <Sentence rule={rule} words={words} />
    </li>
  );
}

/** Moves a rule by one place; the buttons keep the focus, so that it can be moved on by keyboard. */
function useMove(rules: readonly Rule[]) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useAct(async (from: number, step: number) => {
    const order = rules.map(({ id }) => id);
    const [moved] = order.splice(from, 1);
    if (moved === undefined) return;
    order.splice(from + step, 0, moved);
    client.setQueryData(rulesKey, await api.put<Items<Rule>>('/routing-rules-order', { rule_ids: order }));
    say(t('routing.rules.moved', { name: rules[from]?.name ?? '', place: from + step + 1 }));
  });
}

type Opened = { what: 'new' } | { what: 'change' | 'log'; rule: Rule };

/** What the desk does by itself, as sentences, in the order in which they are looked at. */
export function RulesScreen() {
  const { t } = useTranslation();
  const query = useQuery(settingQueries.rules());
  const words = useRuleWords();
  const [opened, setOpened] = useState<Opened>();
  const rules = query.data?.items ?? [];
  const { run: move, error } = useMove(rules);
  const close = () => setOpened(undefined);
  const start = <Button onClick={() => setOpened({ what: 'new' })}>{t('routing.rules.new')}</Button>;
  return (
    <Page>
      <PageHead title={t('routing.rules.title')} acts={start} />
      <p className={parts.muted}>{t('routing.rules.safe')}</p>
      {opened?.what === 'new' && <RuleForm rule={undefined} words={words} onClose={close} />}
      {opened?.what === 'change' && <RuleForm key={opened.rule.id} rule={opened.rule} words={words} onClose={close} />}
      {opened?.what === 'log' && <RuleLog rule={opened.rule} words={words} onClose={close} />}
      {query.isPending && <BonePanel waiting />}
      {query.isError && <Failure error={query.error} kept={t('routing.rules.failure')} retry={() => void query.refetch()} />}
      <ProblemNote error={error} />
      {query.isSuccess && rules.length === 0 && opened === undefined && (
        <Blank icon={IconArrowsSplit2} title={t('routing.rules.empty.title')} text={t('routing.rules.empty.text')} />
      )}
      {rules.length > 0 && (
        <Panel title={t('routing.rules.title')} flush>
          <ol className={styles.rules}>
            {rules.map((rule, place) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                place={place}
                count={rules.length}
                words={words}
                onMove={(step) => void move(place, step)}
                onChange={() => setOpened({ what: 'change', rule })}
                onLog={() => setOpened({ what: 'log', rule })}
              />
            ))}
          </ol>
        </Panel>
      )}
    </Page>
  );
}
