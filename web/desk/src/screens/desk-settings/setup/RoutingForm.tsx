import { Button, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema';
import { Form } from '@/parts/Form';
import { ProblemNote } from '@/parts/States';
import type { StoreSetup } from '@/screens/desk-settings/setup/queries';
import styles from '@/screens/desk-settings/setup/setup.module.css';
import { useAnswer } from '@/screens/desk-settings/setup/useAnswer';

const fresh = 'new';
const none = 'none';

/** Where a shop's new tickets go, and how they are tagged. */
export function RoutingForm({ setup }: { setup: StoreSetup }) {
  const { t } = useTranslation();
  const [queue, setQueue] = useState(setup.routing.queue_id ?? fresh);
  const [name, setName] = useState(setup.routing.queue_name || setup.store.name);
  const [tags, setTags] = useState(setup.routing.tags);
  const { run, running, error } = useAnswer<components['schemas']['RoutingAsked']>(setup.store.id, 'routing');
  const asked = {
    queue_id: queue === fresh || queue === none ? null : queue,
    queue_name: queue === fresh ? name.trim() : '',
    tags,
  };
  const empty = asked.queue_id === null && asked.queue_name === '' && tags.length === 0;
  return (
    <Form className={styles.form} onSubmit={() => run(asked)}>
      <p className={styles.hint}>{t('setup.routing.about')}</p>
      <NativeSelect
        label={t('setup.routing.queue')}
        value={queue}
        data={[
          ...setup.queues.map(({ id, name: label }) => ({ value: id, label })),
          { value: fresh, label: t('setup.routing.newQueue') },
          { value: none, label: t('setup.routing.noQueue') },
        ]}
        onChange={(event) => setQueue(event.currentTarget.value)}
      />
      {queue === fresh && (
        <TextInput label={t('setup.routing.queueName')} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      )}
      <TagsInput label={t('setup.routing.tags')} description={t('setup.routing.tagsHelp')} maxTags={10} value={tags} onChange={setTags} />
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button type="submit" loading={running} disabled={empty}>
          {t('act.save')}
        </Button>
      </div>
    </Form>
  );
}
