import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connection } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Fresh, Moment } from '@/parts/Fresh';
import { HealthMark } from '@/parts/Mark';
import { Facts, Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure, Note } from '@/parts/States';
import { ConnectionActs } from '@/screens/connections/ConnectionActs';
import { DeadLetters } from '@/screens/connections/DeadLetters';
import { Progress } from '@/screens/connections/Progress';
import { ProofPanel } from '@/screens/connections/ProofPanel';
import { ReasonWords } from '@/screens/connections/ReasonWords';
import { useConnectorLabel, useKindName } from '@/screens/connections/words';
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
          [t('connection.announcementsTrouble'), hooks?.reason ?? ''],
          [t('connection.since'), <Moment key="since" at={connection.created_at} look="date" />],
        ]}
      />
    </Panel>
  );
}

function Whole({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { health, health_reason: reason, sync } = connection;
  return (
    <>
      {health !== 'ok' && health !== 'syncing' && (
        <Note tone={health === 'paused' ? 'info' : health === 'behind' ? 'warn' : 'bad'}><ReasonWords reason={reason} /></Note>
      )}
      {sync && sync.state !== 'done' && (
        <Panel title={t('sync.title')}>
          <Progress run={sync} />
        </Panel>
      )}
      <ProofPanel connection={connection} />
      <DeadLetters connectionId={connection.id} />
      <About connection={connection} />
      {sync?.state === 'done' && (
        <Panel title={t('sync.last')}>
          <Progress run={sync} />
        </Panel>
      )}
    </>
  );
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
              <Fresh at={connection.as_of} />
            </>
          }
          acts={allowed('connections.manage') ? <ConnectionActs connection={connection} /> : undefined}
        />
      )}
      {isPending && <BonePanel waiting />}
      {connection && <Whole connection={connection} />}
      {!connection && error && <Failure error={error} kept={t('connections.failure')} retry={() => void refetch()} />}
    </Page>
  );
}
