import { Button, Checkbox, Modal, NumberInput, TagsInput } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconPlayerPause } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { TableFrame } from '@/parts/TableFrame';
import { useAct } from '@/parts/useAct';
import { useReturnFocus } from '@/parts/useReturnFocus';
import { agentsKey, settingQueries, type Agent } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';

function PresenceMark({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  if (agent.away) return <Mark tone="warn" icon={IconPlayerPause} text={t('routing.agents.isAway')} />;
  if (agent.present) return <Mark tone="good" icon={IconCircleCheck} text={t('routing.agents.present')} />;
  return <Mark tone="muted" icon={IconCircle} text={t('routing.agents.absent')} />;
}

function AgentForm({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  useReturnFocus();
  const [skills, setSkills] = useState(agent.skills);
  const [most, setMost] = useState<number | string>(agent.most ?? '');
  const [away, setAway] = useState(agent.away);
  const { run, running, error } = useAct(async () => {
    await api.put(`/routed-agents/${agent.id}`, { skills, most: most === '' ? null : Number(most), away });
    await client.invalidateQueries({ queryKey: agentsKey });
    say(t('routing.agents.kept', { name: agent.name }));
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={t('routing.agents.change', { name: agent.name })} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <Form className={styles.form} onSubmit={run}>
        <TagsInput label={t('routing.agents.skills')} description={t('routing.queuesScreen.skillsHelp')} value={skills} onChange={setSkills} />
        <NumberInput label={t('routing.agents.most')} placeholder={t('routing.agents.any')} min={0} max={10_000} allowDecimal={false} value={most} onChange={setMost} />
        <Checkbox label={t('routing.agents.away')} checked={away} onChange={(event) => setAway(event.currentTarget.checked)} />
        <FormEnd error={error} running={running} />
      </Form>
    </Modal>
  );
}

/** What rules know of those to whom they give tickets. */
export function AgentsPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const agents = useQuery(settingQueries.agents()).data?.items ?? [];
  const [changing, setChanging] = useState<Agent>();
  if (agents.length === 0) return null;
  return (
    <Panel title={t('routing.agents.title')} flush>
      <TableFrame label={t('routing.agents.title')}>
        <table className={parts.table}>
          <thead>
            <tr>
              <th scope="col">{t('field.name')}</th>
              <th scope="col">{t('routing.agents.state')}</th>
              <th scope="col">{t('routing.agents.skills')}</th>
              <th scope="col" className={parts.figure}>
                {t('routing.agents.open')}
              </th>
              <th scope="col" className={parts.figure}>
                {t('routing.agents.most')}
              </th>
              <th scope="col">
                <span className="unseen">{t('routing.rules.change')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <tr key={agent.id}>
                <td>{agent.name}</td>
                <td>
                  <PresenceMark agent={agent} />
                </td>
                <td>{agent.skills.join(', ')}</td>
                <td className={parts.figure}>{format.number(agent.open)}</td>
                <td className={parts.figure}>{agent.most === null ? t('routing.agents.any') : format.number(agent.most)}</td>
                <td className={parts.act}>
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('routing.agents.change', { name: agent.name })}
                    onClick={() => setChanging(agent)}
                  >
                    {t('routing.rules.change')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {changing && <AgentForm key={changing.id} agent={changing} onClose={() => setChanging(undefined)} />}
    </Panel>
  );
}
