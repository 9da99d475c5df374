import { Button, MultiSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { Ask } from '@/parts/Ask';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { useAct } from '@/parts/useAct';
import { settingQueries, type Queue } from '@/screens/desk-settings/routing/queries';
import styles from '@/screens/desk-settings/routing/routing.module.css';
import { useReadAgain } from '@/screens/inbox/useTicketActs';

interface RetireProps {
  queue: Queue;
  onDone: () => void;
}

function Retire({ queue, onDone }: RetireProps) {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const [asks, setAsks] = useState(false);
  const { run, running, error, clear } = useAct(async () => {
    await api.delete(`/queues/${queue.id}`);
    await readAgain();
    say(t('routing.queuesScreen.retired'));
    onDone();
  });
  const close = () => {
    setAsks(false);
    clear();
  };
  return (
    <>
      <Button variant="subtle" color="bad" onClick={() => setAsks(true)}>
        {t('routing.queuesScreen.retire')}
      </Button>
      <Ask
        opened={asks}
        title={t('routing.queuesScreen.retireAsk', { name: queue.name })}
        act={t('routing.queuesScreen.retire')}
        running={running}
        error={error}
        onAct={run}
        onClose={close}
      >
        <p>{t('routing.queuesScreen.retireText')}</p>
      </Ask>
    </>
  );
}

/** A queue that is new or changed. */
export function QueueForm({ queue, onClose }: { queue: Queue | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const agents = useQuery(settingQueries.agents()).data?.items ?? [];
  const readAgain = useReadAgain();
  const [name, setName] = useState(queue?.name ?? '');
  const [about, setAbout] = useState(queue?.about ?? '');
  const [skills, setSkills] = useState(queue?.skills ?? []);
  const [members, setMembers] = useState(queue?.member_ids ?? []);
  const { run, running, error } = useAct(async () => {
    const wish = { name, about, skills, member_ids: members };
    await (queue === undefined ? api.post('/queues', wish) : api.put(`/queues/${queue.id}`, wish));
    await readAgain();
    say(t('routing.queuesScreen.kept'));
    onClose();
  });
  const title = queue === undefined ? t('routing.queuesScreen.new') : t('routing.queuesScreen.change', { name: queue.name });
  return (
    <Panel title={title}>
      <Form className={styles.form} onSubmit={run}>
        <TextInput
          label={t('routing.queuesScreen.name')}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={60}
          value={name}
          error={error === null ? undefined : asProblem(error).fieldMessage('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea label={t('routing.queuesScreen.aboutField')} autosize maxLength={300} value={about} onChange={(event) => setAbout(event.currentTarget.value)} />
        <MultiSelect
          label={t('routing.queuesScreen.members')}
          data={agents.map(({ id, name: label }) => ({ value: id, label }))}
          searchable
          value={members}
          onChange={setMembers}
        />
        <TagsInput label={t('routing.queuesScreen.skills')} description={t('routing.queuesScreen.skillsHelp')} value={skills} onChange={setSkills} />
        <FormEnd error={error} running={running} onCancel={onClose}>
          {queue && <Retire queue={queue} onDone={onClose} />}
        </FormEnd>
      </Form>
    </Panel>
  );
}
