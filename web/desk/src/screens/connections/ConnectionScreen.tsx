import '@/i18n/late';

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connection } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { HealthMark } from '@/parts/Mark';
import { Facts, Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure, Note } from '@/parts/States';
import { Admission } from '@/screens/connections/Admission';
import { ConnectionActs } from '@/screens/connections/ConnectionActs';
import { DeadLetters } from '@/screens/connections/DeadLetters';
import { Forwarding } from '@/screens/connections/Forwarding';
import { Freshness } from '@/screens/connections/Freshness';
import { Progress } from '@/screens/connections/Progress';
import { ProofPanel } from '@/screens/connections/ProofPanel';
import { PushSource } from '@/screens/connections/PushSource';
import { ReadGaps } from '@/screens/connections/ReadGaps';
import { ReasonWords } from '@/screens/connections/ReasonWords';
import { SetupLink } from '@/screens/connections/SetupLink';
import { mirrors, sendsByItself, useConnector, useConnectorLabel, useKindName } from '@/screens/connections/words';
import { useAllowed } from '@/shell/useAllowed';

const route = getRouteApi('/shell/connections/$id');

function About({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kind = useKindName();
  const label = useConnectorLabel()(connection.connector_id);
  const { account, hooks } = connection;
  const hookWords =
    hooks === null ? '' : t('connection.hooks', { active: format.number(hooks.active), wanted: format.number(hooks.wanted) });
  return (
    <Panel title={t('connection.about')}>
      <Facts
        rows={[
          [t('connection.kind'), `${kind(connection.kind)} · ${label}`],
          [t('connection.account'), account.name],
          [t('connect.account.address'), account.address],
          [t('connect.account.currency'), account.currency],
          [t('connect.account.zone'), account.time_zone],
          [t('connection.announcements'), hookWords],
          [t('connection.announcementsTrouble'), [hooks?.reason, hooks?.words].filter(Boolean).join(' ')],
          [t('connection.since'), <Moment key="since" at={connection.created_at} look="date" />],
        ]}
      />
    </Panel>
  );
}

function Whole({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { health, sync, hooks } = connection;
  const connector = useConnector(connection.connector_id);
  const whole = mirrors(connector);
  const pushes = sendsByItself(connector); // it is never asked: nothing to prove or to test
  const ended = sync?.state === 'done' || sync?.state === 'done_with_gaps';
  return (
    <>
      {health !== 'ok' && health !== 'syncing' && (
        <Note tone={health === 'paused' || health === 'waiting' ? 'info' : health === 'behind' ? 'warn' : 'bad'}><ReasonWords connection={connection} /></Note>
      )}
      {hooks?.code === 'no_public_address' && <Note tone="info">{hooks.reason}</Note>}
      {whole && sync && sync.state !== 'done' && (
        <Panel title={ended ? t('sync.last') : t('sync.title')} aside={ended ? <ReadGaps connection={connection} /> : undefined}>
          <Progress run={sync} />
        </Panel>
      )}
      {whole && !pushes && health !== 'waiting' && <ProofPanel connection={connection} />}
      {whole && !pushes && <SetupLink connection={connection} />}
      {health !== 'waiting' && <DeadLetters connectionId={connection.id} />}
      <Forwarding connection={connection} />
      <PushSource connection={connection} />
      <About connection={connection} />
      {whole && sync?.state === 'done' && (
        <Panel title={t('sync.last')}>
          <Progress run={sync} />
        </Panel>
      )}
    </>
  );
}

/** A shop that asks to be let in has but two acts. */
function Acts({ connection }: { connection: Connection }) {
  return connection.health === 'waiting' ? <Admission connection={connection} /> : <ConnectionActs connection={connection} />;
}

/** One connection: how it is, what was read, the proof, and what could not be read. */
export function ConnectionScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const allowed = useAllowed();
  const { data: connection, isPending, error, refetch } = useQuery(queries.connection(id));
  return (
    <Page>
      <p>
        <Link to="/connections">← {t('connections.title')}</Link>
      </p>
      {connection && (
        <PageHead
          title={connection.name}
          mark={
            <>
              <HealthMark health={connection.health} />
              <Freshness connection={connection} />
            </>
          }
          acts={allowed('connections.manage') ? <Acts connection={connection} /> : undefined}
        />
      )}
      {!connection && error && <PageHead title={t('connections.title')} />}
      {isPending && <BonePanel waiting />}
      {connection && <Whole connection={connection} />}
      {!connection && error && <Failure error={error} kept={t('connections.failure')} retry={() => void refetch()} />}
    </Page>
  );
}
