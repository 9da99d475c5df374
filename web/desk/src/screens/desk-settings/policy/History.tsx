import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Failure } from '@/parts/States';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import { policyQueries } from '@/screens/desk-settings/policy/queries';
import { PolicyRules } from '@/screens/desk-settings/policy/Rules';
import { wholeDocument, type PolicyVersionItem } from '@/screens/desk-settings/policy/types';

function Version({ id, title }: { id: string; title: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(policyQueries.version(id));
  if (error) return <Failure error={error} kept={t('policy.failure')} retry={() => void refetch()} />;
  return data ? <PolicyRules document={wholeDocument(data.document)} title={title} /> : null;
}

function useAboutVersion(): (version: PolicyVersionItem) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ holds, holds_from: from, author_name: who, note }) => {
    const since = from === null ? '' : t(holds ? 'policy.holdsSince' : 'policy.from', { day: format.date(from) });
    return [since, who, note].filter(Boolean).join(' · ');
  };
}

/** What was ever published: an order is judged by the one under which it was bought, or a kinder one. */
export function History() {
  const { t } = useTranslation();
  const about = useAboutVersion();
  const { data } = useQuery(policyQueries.versions());
  const [opened, setOpened] = useState<string>();
  const versions = data?.items ?? [];
  const chosen = versions.find(({ id }) => id === opened);
  if (versions.length === 0) return null;
  return (
    <>
      <Panel title={t('policy.history')} aside={<span className={parts.muted}>{t('policy.historyHelp')}</span>} flush>
        <ul className={styles.rules}>
          {versions.map((version) => (
            <li key={version.id} className={styles.version}>
              <div>
                <p>{t('policy.version', { number: version.number ?? 0 })}</p>
                <p className={parts.muted}>{about(version)}</p>
              </div>
              <Button
                variant="default"
                size="compact-sm"
                aria-expanded={opened === version.id}
                onClick={() => setOpened(opened === version.id ? undefined : version.id)}
              >
                {opened === version.id ? t('act.close') : t('policy.show')}
              </Button>
            </li>
          ))}
        </ul>
      </Panel>
      {chosen && <Version key={chosen.id} id={chosen.id} title={t('policy.version', { number: chosen.number ?? 0 })} />}
    </>
  );
}
