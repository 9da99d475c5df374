import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { DraftScreen } from '@/screens/desk-settings/policy/DraftScreen';
import { History } from '@/screens/desk-settings/policy/History';
import { Preview } from '@/screens/desk-settings/policy/Preview';
import { policyKey, policyQueries } from '@/screens/desk-settings/policy/queries';
import { LawRules, PolicyRules } from '@/screens/desk-settings/policy/Rules';
import { wholeDocument, type Policy } from '@/screens/desk-settings/policy/types';
import { useAllowed } from '@/shell/useAllowed';

function Present({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { present, coming } = policy;
  if (present === null) return <Blank icon={IconScale} title={t('policy.empty.title')} text={t('policy.empty.text')} />;
  const since = present.holds_from && t('policy.holdsSince', { day: format.date(present.holds_from) });
  return (
    <>
      <p className={parts.muted}>{[t('policy.version', { number: present.number ?? 0 }), since, present.author_name].filter(Boolean).join(' · ')}</p>
      {coming.map(({ id, number, holds_from: from }) => (
        <Note key={id} tone="info">
          {t('policy.coming', { number: number ?? 0, day: from === null ? '' : format.date(from) })}
        </Note>
      ))}
      <PolicyRules document={wholeDocument(present.document)} title={t('policy.rules')} />
    </>
  );
}

/** The returns policy: what holds for whom, in words; its draft; and what real orders would be told. */
export function PolicySection() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('policy.write');
  const [writes, setWrites] = useState(false);
  const { data: policy, isPending, error, refetch } = useQuery(policyQueries.present(i18n.language));
  const begin = useAct(async () => {
    if (policy && policy.draft === null) {
      await api.put('/return-policy/draft', policy.present?.document ?? policy.starting);
      await client.invalidateQueries({ queryKey: policyKey });
    }
    setWrites(true);
  });
  if (policy?.draft && writes) {
    return <DraftScreen draft={policy.draft} categories={policy.categories} onDone={() => setWrites(false)} />;
  }
  const act = policy?.draft ? t('policy.goOn') : policy?.present ? t('policy.change') : t('policy.begin');
  return (
    <Page>
      <PageHead
        title={t('policy.title')}
        acts={
          may && policy ? (
            <Button loading={begin.running} onClick={() => void begin.run()}>
              {act}
            </Button>
          ) : undefined
        }
      />
      <ProblemNote error={begin.error} />
      {isPending && <BonePanel waiting />}
      {error !== null && <Failure error={error} kept={t('policy.failure')} retry={() => void refetch()} />}
      {policy && (
        <>
          <Present policy={policy} />
          <LawRules law={policy.law} />
          {policy.present && <Preview draft={false} />}
          <History />
        </>
      )}
    </Page>
  );
}
