import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connection } from '@/api/types';
import { Ago } from '@/parts/Fresh';
import { LinkButton } from '@/parts/LinkButton';
import { HealthMark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import { Failure } from '@/parts/States';
import { Item } from '@/screens/attention/Item';

/** Whether a person must do something about a connection: what heals by itself is left in peace. */
export function needsPerson({ health, dead_letters: letters }: Connection): boolean {
  return health === 'waiting' || health === 'refused' || health === 'failing' || letters > 0;
}

/** Connections about which somebody must do something, each with the way there. */
export function Troubled() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(queries.connections());
  const troubled = data?.items.filter(needsPerson) ?? [];
  if (!error && troubled.length === 0) return null;
  return (
    <Panel title={t('connections.title')} flush>
      {!data && error && <Failure error={error} kept={t('connections.failure')} retry={() => void refetch()} />}
      <ul>
        {troubled.map((connection) => (
          <Item
            key={connection.id}
            title={
              <>
                {connection.name} <HealthMark health={connection.health} />
              </>
            }
            reason={connection.health === 'ok' ? '' : connection.health_reason.text}
            words={connection.health === 'ok' || connection.health === 'waiting' ? '' : connection.health_reason.words}
            about={
              connection.dead_letters > 0 ? (
                t('connections.act.letters', { count: connection.dead_letters })
              ) : (
                <Ago at={connection.health_since} />
              )
            }
            acts={
              <LinkButton to="/connections/$id" params={{ id: connection.id }} variant="default" size="compact-sm">
                {t('connections.act.open')}
              </LinkButton>
            }
          />
        ))}
      </ul>
    </Panel>
  );
}
