import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { isProving, queries } from '@/api/queries';
import type { Connection, Connector } from '@/api/types';
import { LinkButton } from '@/parts/LinkButton';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure, Note, ProblemNote } from '@/parts/States';
import { AuthoriseStep } from '@/screens/connections/AuthoriseStep';
import styles from '@/screens/connections/connections.module.css';
import { Progress } from '@/screens/connections/Progress';
import { useProofWords, useProve } from '@/screens/connections/ProofPanel';
import { ProofTable } from '@/screens/connections/ProofTable';
import { ReasonWords } from '@/screens/connections/ReasonWords';
import { mirrors, useWords } from '@/screens/connections/words';
import { iconStroke } from '@/theme/tokens';

const route = getRouteApi('/shell/connections/new/$connectorId');

type StepState = 'done' | 'now' | 'ahead';

interface StepProps {
  number: number;
  title: string;
  state: StepState;
  children?: ReactNode;
}

function Step({ number, title, state, children }: StepProps) {
  const { t } = useTranslation();
  const look = { done: styles.stepDone, now: styles.stepNow, ahead: styles.stepAhead }[state];
  return (
    <li className={`${styles.step ?? ''} ${look ?? ''}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span className={styles.stepNumber}>
        {state === 'done' ? <IconCheck stroke={iconStroke} aria-label={t('order.stepDone')} /> : number}
      </span>
      <h2 className={styles.stepTitle}>{title}</h2>
      {children !== undefined && <div className={styles.stepBody}>{children}</div>}
    </li>
  );
}

function Reading({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { health, sync } = connection;
  const trouble = ['refused', 'failing', 'behind'].includes(health);
  return (
    <>
      {trouble && (
        <Note tone={health === 'behind' ? 'warn' : 'bad'} urgent>
          <ReasonWords connection={connection} />
        </Note>
      )}
      {sync ? <Progress run={sync} /> : <p className={parts.muted}>{t('sync.counting')}</p>}
      {sync?.state === 'running' && <p className={parts.muted}>{t('connect.mayLeave')}</p>}
    </>
  );
}

/** Step three: the proof starts by itself once everything is read. */
function Proving({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const words = useProofWords();
  const { data: proof } = useQuery(queries.proof(connection.id));
  const { run, running, error } = useProve(connection.id);
  const asked = useRef(false);
  useEffect(() => {
    if (proof !== null || asked.current) return;
    asked.current = true;
    void run();
  }, [proof, run]);
  const finished = Boolean(proof) && !isProving(proof);
  const summary = connection.proof?.finished_at ? connection.proof : null;
  return (
    <>
      <ProblemNote error={error} />
      {!finished && <p role="status">{t('proof.running')}</p>}
      {proof?.state === 'failed' && (
        <Note tone="bad" urgent>
          {[proof.reason, proof.words].filter(Boolean).join(' ')}
        </Note>
      )}
      {proof?.state === 'done' && summary && (
        <Note tone={summary.differing === 0 && summary.here === summary.there ? 'good' : 'warn'} urgent>
          {words(summary)}
        </Note>
      )}
      {proof && finished && <ProofTable proof={proof} />}
      <div className={styles.acts}>
        {connection.kind === 'mail' ? (
          <LinkButton to="/inbox">{t('connect.toInbox')}</LinkButton>
        ) : (
          <LinkButton to="/orders">{t('connect.toOrders')}</LinkButton>
        )}
        <LinkButton variant="default" to="/connections/$id" params={{ id: connection.id }}>
          {t('connect.toConnection')}
        </LinkButton>
        {finished && (
          <Button variant="subtle" loading={running} onClick={run}>
            {t('proof.again')}
          </Button>
        )}
      </div>
    </>
  );
}

/** Where nothing can be read through, there is nothing to prove: it works from now on. */
function Ready({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{connection.kind === 'carrier' ? t('connect.ready', { name: connection.name }) : t('connect.begun', { name: connection.name })}</p>
      <div className={styles.acts}>
        <LinkButton to="/connections/$id" params={{ id: connection.id }}>
          {t('connect.toConnection')}
        </LinkButton>
      </div>
    </>
  );
}

function ReadAndProve({ connection }: { connection: Connection | undefined }) {
  const { t } = useTranslation();
  const isRead = connection?.sync?.state === 'done' || connection?.sync?.state === 'done_with_gaps';
  const proving = connection?.proof?.finished_at ? 'done' : 'now';
  return (
    <>
      <Step number={2} title={t('connect.step.read')} state={isRead ? 'done' : connection ? 'now' : 'ahead'}>
        {connection ? <Reading connection={connection} /> : undefined}
      </Step>
      <Step number={3} title={t('connect.step.prove')} state={isRead ? proving : 'ahead'}>
        {connection && isRead ? <Proving connection={connection} /> : undefined}
      </Step>
    </>
  );
}

function Steps({ connector, connectionId }: { connector: Connector; connectionId: string | undefined }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const carries = connector.kind === 'carrier';
  const { data: connection } = useQuery({ ...queries.connection(connectionId ?? ''), enabled: connectionId !== undefined });
  const onConnected = (made: Connection) => {
    client.setQueryData(queries.connection(made.id).queryKey, made);
    void client.invalidateQueries({ queryKey: queries.connections().queryKey });
    void navigate({ search: { connection: made.id }, replace: true });
  };
  return (
    <ol className={styles.steps}>
      <Step number={1} title={t('connect.step.authorise')} state={connectionId ? 'done' : 'now'}>
        {connectionId ? (
          <p>{connection?.account.name}</p>
        ) : (
          <AuthoriseStep key={connector.id} connector={connector} onConnected={onConnected} />
        )}
      </Step>
      {mirrors(connector) ? (
        <ReadAndProve connection={connection} />
      ) : (
        <Step number={2} title={carries ? t('connect.step.ready') : t('connect.step.begin')} state={connection ? 'done' : 'ahead'}>
          {connection ? <Ready connection={connection} /> : undefined}
        </Step>
      )}
    </ol>
  );
}

/** Connecting, three steps on one page: authorise, read, prove. A reload finds the step again. */
export function ConnectScreen() {
  const { t } = useTranslation();
  const words = useWords();
  const { connectorId } = route.useParams();
  const { connection } = route.useSearch();
  const { data, isPending, error, refetch } = useQuery(queries.connectors());
  const connector = data?.items.find((one) => one.id === connectorId);
  return (
    <Page>
      <p>
        <Link to="/connections/new">← {t('directory.title')}</Link>
      </p>
      <PageHead title={connector ? t('connect.title', { label: words(connector.label) }) : t('directory.title')} />
      {isPending && <BonePanel waiting />}
      {!data && error && <Failure error={error} kept={t('directory.failure')} retry={() => void refetch()} />}
      {data && !connector && <Note tone="warn">{t('connect.unknown')}</Note>}
      {connector && <Steps connector={connector} connectionId={connection} />}
    </Page>
  );
}
