import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { isProving, queries } from '@/api/queries';
import type { Connection, ProofSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Ago } from '@/parts/Fresh';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { LiveTest } from '@/screens/connections/LiveTest';
import { ProofTable } from '@/screens/connections/ProofTable';

/** Starts a new proof, and says so at once. */
export function useProve(id: string) {
  const client = useQueryClient();
  return useAct(async () => {
    await api.post(`/connections/${id}/proofs`);
    await client.invalidateQueries({ queryKey: queries.proof(id).queryKey });
  });
}

/** "100 %: 40 112 of 40 112 are here · 200 compared field by field, all equal": the proof in one sentence. */
export function useProofWords(): (proof: ProofSummary) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ there, here, equal, differing }) => {
    const sound = Math.min(there, here) - differing;
    const share = format.percent(there === 0 ? 1 : Math.max(0, sound) / there);
    const counts = t('proof.words', { share, here: format.number(here), there: format.number(there) });
    const compared = format.number(equal + differing);
    const samples = differing === 0 ? t('proof.allEqual', { compared }) : t('proof.someDiffer', { differing, compared });
    return equal + differing === 0 ? counts : `${counts} · ${samples}`;
  };
}

export function ProofPanel({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const words = useProofWords();
  const { data: proof, isPending, error, refetch } = useQuery(queries.proof(connection.id));
  const prove = useProve(connection.id);
  const running = isProving(proof);
  const again = (
    <Button variant="default" size="compact-sm" loading={prove.running || running} onClick={prove.run}>
      {proof ? t('proof.again') : t('proof.start')}
    </Button>
  );
  const aside = (
    <>
      {proof?.finished_at && <Ago at={proof.finished_at} />}
      {again}
    </>
  );
  return (
    <Panel title={connection.proof?.finished_at ? words(connection.proof) : t('proof.title')} aside={aside} flush>
      <ProblemNote error={prove.error} />
      {proof?.state === 'failed' && (
        <Note tone="bad">
          <p>{proof.reason}</p>
          {proof.words !== '' && <p className={parts.muted}>{proof.words}</p>}
        </Note>
      )}
      {isPending && <BoneRows waiting rows={4} />}
      {error && !proof && <Failure error={error} kept={t('proof.failure')} retry={() => void refetch()} />}
      {proof && <ProofTable proof={proof} />}
      {proof === null && (
        <div className={parts.bonePanel}>
          <p className={parts.muted}>{t('proof.none')}</p>
        </div>
      )}
      <LiveTest connectionId={connection.id} />
    </Panel>
  );
}
