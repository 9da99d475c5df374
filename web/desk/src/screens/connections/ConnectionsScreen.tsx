import '@/i18n/late';

import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connection } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Ago } from '@/parts/Fresh';
import { LinkButton } from '@/parts/LinkButton';
import { HealthMark, Mark } from '@/parts/Mark';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Bar, Blank, BonePanel, Failure, Note } from '@/parts/States';
import styles from '@/screens/connections/connections.module.css';
import { Admission } from '@/screens/connections/Admission';
import { Freshness } from '@/screens/connections/Freshness';
import { wholeShare } from '@/screens/connections/Progress';
import { useProofWords } from '@/screens/connections/ProofPanel';
import { ReasonWords } from '@/screens/connections/ReasonWords';
import { mirrors, sendsByItself, useConnector, useConnectorLabel, useKindName } from '@/screens/connections/words';
import { useAllowed } from '@/shell/useAllowed';

function Reading({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { sync } = connection;
  if (sync?.state !== 'running') return null;
  return (
    <div className={styles.proofLine}>
      <Bar share={wholeShare(sync.resources)} label={t('sync.title')} />
      <span className={parts.muted}>
        {sync.seconds_left === null ? t('sync.counting') : t('sync.left', { time: format.duration(sync.seconds_left) })}
      </span>
    </div>
  );
}

/** The one act that helps most: mend what is broken, else look. */
function CardAct({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { id, health, dead_letters: letters } = connection;
  const words =
    health === 'refused'
      ? t('connections.act.credentials')
      : health === 'paused'
        ? t('connections.act.resume')
        : letters > 0
          ? t('connections.act.letters', { count: letters })
          : t('connections.act.open');
  return (
    <LinkButton to="/connections/$id" params={{ id }} variant="default" size="compact-sm" tabIndex={-1}>
      {words}
    </LinkButton>
  );
}

function Card({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const kind = useKindName();
  const proofWords = useProofWords();
  const { id, name, health, sync } = connection;
  const connector = useConnector(connection.connector_id);
  const whole = mirrors(connector) && !sendsByItself(connector);
  const label = useConnectorLabel()(connection.connector_id);
  const about = [kind(connection.kind), label === name ? null : label];
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <div>
          <h2 className={styles.cardName}>
            <Link to="/connections/$id" params={{ id }} className={styles.cardLink}>
              {name}
            </Link>
          </h2>
          <p className={parts.muted}>{about.filter(Boolean).join(' · ')}</p>
        </div>
        <HealthMark health={health} />
      </div>
      {health !== 'ok' && health !== 'syncing' && (
        <Note tone={health === 'paused' ? 'info' : health === 'behind' ? 'warn' : 'bad'}><ReasonWords connection={connection} /></Note>
      )}
      <Reading connection={connection} />
      {sync?.state === 'done_with_gaps' && <Mark tone="warn" icon={IconAlertTriangle} text={t('sync.state.done_with_gaps')} />}
      {whole && (
        <p className={parts.muted}>{connection.proof?.finished_at ? proofWords(connection.proof) : t('proof.notYet')}</p>
      )}
      <div className={styles.cardFoot}>
        <Freshness connection={connection} />
        <CardAct connection={connection} />
      </div>
    </li>
  );
}

/** Shops that installed the app by themselves: an administrator lets them in or turns them away. */
function Waiting({ connections }: { connections: Connection[] }) {
  const { t } = useTranslation();
  const may = useAllowed()('connections.manage');
  const label = useConnectorLabel();
  if (connections.length === 0) return null;
  return (
    <Panel title={t('admission.title', { count: connections.length })} flush>
      <ul>
        {connections.map((connection) => (
          <li key={connection.id} className={styles.letter}>
            <div className={styles.letterText}>
              <p>
                <Link to="/connections/$id" params={{ id: connection.id }}>
                  {connection.name}
                </Link>
              </p>
              <p className={parts.muted}>
                {[label(connection.connector_id), connection.account.address].filter(Boolean).join(' · ')} · <Ago at={connection.created_at} />
              </p>
              <p>{connection.health_reason.text}</p>
            </div>
            {may && (
              <div className={styles.acts}>
                <Admission connection={connection} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The merchant's accounts at outside systems, and how well each is mirrored. */
export function ConnectionsScreen() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { data, isPending, error, refetch } = useQuery(queries.connections());
  const connect = allowed('connections.manage') && (
    <LinkButton to="/connections/new">
      {t('connections.new')}
    </LinkButton>
  );
  return (
    <Page>
      <PageHead title={t('connections.title')} acts={data && data.items.length > 0 ? connect : undefined} />
      {isPending && (
        <div className={styles.cards}>
          <BonePanel waiting />
          <BonePanel waiting />
        </div>
      )}
      {!data && error && <Failure error={error} kept={t('connections.failure')} retry={() => void refetch()} />}
      {data?.items.length === 0 && (
        <Blank icon={IconPlugConnected} title={t('connections.empty.title')} text={t('connections.empty.text')} act={connect} />
      )}
      {data && <Waiting connections={data.items.filter(({ health }) => health === 'waiting')} />}
      {data && data.items.length > 0 && (
        <ul className={styles.cards}>
          {data.items.filter(({ health }) => health !== 'waiting').map((connection) => (
            <Card key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
    </Page>
  );
}
