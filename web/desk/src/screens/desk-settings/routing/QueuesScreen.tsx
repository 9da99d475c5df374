import { Button } from '@mantine/core';
import { IconLayoutList } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { TableFrame } from '@/parts/TableFrame';
import { AgentsPanel } from '@/screens/desk-settings/routing/AgentsPanel';
import { settingQueries, type Queue } from '@/screens/desk-settings/routing/queries';
import { QueueForm } from '@/screens/desk-settings/routing/QueueForm';
import { routingQueries } from '@/screens/inbox/routing/queries';

function Rows({ queues, onChange }: { queues: readonly Queue[]; onChange: (queue: Queue) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const agents = useQuery(settingQueries.agents()).data?.items ?? [];
  const membersOf = (queue: Queue) => agents.filter(({ id }) => queue.member_ids.includes(id)).map(({ name }) => name);
  return (
    <TableFrame label={t('routing.queuesScreen.title')}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th scope="col">{t('routing.queuesScreen.name')}</th>
            <th scope="col">{t('routing.queuesScreen.members')}</th>
            <th scope="col">{t('routing.queuesScreen.skills')}</th>
            <th scope="col" className={parts.figure}>
              {t('routing.queuesScreen.open')}
            </th>
            <th scope="col" className={parts.figure}>
              {t('routing.queuesScreen.unassigned')}
            </th>
            <th scope="col">
              <span className="unseen">{t('routing.rules.change')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.id}>
              <td>
                {queue.name}
                {queue.about && <div className={parts.muted}>{queue.about}</div>}
              </td>
              <td>{format.list(membersOf(queue)) || t('routing.queuesScreen.nobody')}</td>
              <td>{queue.skills.join(', ')}</td>
              <td className={parts.figure}>{format.number(queue.open)}</td>
              <td className={parts.figure}>{format.number(queue.unassigned)}</td>
              <td className={parts.act}>
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={t('routing.queuesScreen.change', { name: queue.name })}
                  onClick={() => onChange(queue)}
                >
                  {t('routing.rules.change')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The queues of the desk, and what rules know of those who serve them. */
export function QueuesScreen() {
  const { t } = useTranslation();
  const query = useQuery(routingQueries.queues());
  const [changing, setChanging] = useState<Queue | 'new'>();
  const queues = query.data?.items ?? [];
  const close = () => setChanging(undefined);
  const start = <Button onClick={() => setChanging('new')}>{t('routing.queuesScreen.new')}</Button>;
  return (
    <Page>
      <PageHead title={t('routing.queuesScreen.title')} acts={start} />
      {changing === 'new' && <QueueForm key="new" queue={undefined} onClose={close} />}
      {query.isPending && <BonePanel waiting />}
      {query.isError && <Failure error={query.error} kept={t('routing.queuesScreen.failure')} retry={() => void query.refetch()} />}
      {query.isSuccess && queues.length === 0 && changing === undefined && (
        <Blank icon={IconLayoutList} title={t('routing.queuesScreen.empty.title')} text={t('routing.queuesScreen.empty.text')} />
      )}
      {changing !== undefined && changing !== 'new' && <QueueForm key={changing.id} queue={changing} onClose={close} />}
      {queues.length > 0 && (
        <Panel title={t('routing.queuesScreen.title')} flush>
          <Rows queues={queues} onChange={setChanging} />
        </Panel>
      )}
      <AgentsPanel />
    </Page>
  );
}
