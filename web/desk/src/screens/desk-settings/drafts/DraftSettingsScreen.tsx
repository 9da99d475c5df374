import { Button, Checkbox, PasswordInput, Radio, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/drafts/draft-settings.module.css';
import { topicWords } from '@/screens/desk-settings/drafts/topics';

type Shapes = components['schemas'];
type Settings = Shapes['DraftSettingsShape'];
type Asked = Shapes['DraftSettingsAsked'];
type Trial = Shapes['DraftTrialShape'];

const key = ['draft-settings'] as const;
const path = '/draft-settings';

interface PartProps {
  wanted: Asked;
  set: (change: Partial<Asked>) => void;
}

function WriterPart({ wanted, set }: PartProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      value={wanted.writer}
      label={t('drafts.settings.writer')}
      onChange={(writer) => set({ writer: writer === 'model' ? 'model' : 'built_in' })}
    >
      <div className={styles.choices}>
        <Radio value="built_in" label={t('drafts.settings.builtIn')} description={t('drafts.settings.builtInAbout')} />
        <Radio value="model" label={t('drafts.settings.model')} description={t('drafts.settings.modelAbout')} />
      </div>
    </Radio.Group>
  );
}

/** Asks the endpoint as it is kept: what is typed and not saved is not tried. */
function TrialPart({ changed }: { changed: boolean }) {
  const { t } = useTranslation();
  const [trial, setTrial] = useState<Trial>();
  const { run, running, error } = useAct(async () => {
    setTrial(undefined);
    setTrial(await api.post<Trial>(`${path}/trials`, {}));
  });
  return (
    <div className={styles.trial}>
      <Button variant="default" size="compact-sm" disabled={changed} loading={running} onClick={() => run()}>
        {t('drafts.settings.try')}
      </Button>
      {changed && <span className={styles.hint}>{t('drafts.settings.saveFirst')}</span>}
      <div role="status">
        {trial && <Note tone={trial.ok ? 'good' : 'bad'}>{trial.ok ? t('drafts.settings.answers') : t('drafts.settings.fails', { reason: trial.reason })}</Note>}
      </div>
      <ProblemNote error={error} />
    </div>
  );
}

function ModelPart({ wanted, set, kept, changed }: PartProps & { kept: Settings; changed: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles.model}>
      <SegmentedControl
        aria-label={t('drafts.settings.protocol')}
        value={wanted.protocol}
        data={[
          { value: 'openai', label: 'OpenAI' },
          { value: 'anthropic', label: 'Anthropic' },
        ]}
        onChange={(protocol) => set({ protocol: protocol === 'anthropic' ? 'anthropic' : 'openai' })}
      />
      <TextInput
        type="url"
        label={t('drafts.settings.endpoint')}
        description={t('drafts.settings.endpointAbout')}
        placeholder="https://api.example.com/v1"
        value={wanted.endpoint}
        onChange={(event) => set({ endpoint: event.currentTarget.value })}
      />
      <TextInput label={t('drafts.settings.name')} value={wanted.model} onChange={(event) => set({ model: event.currentTarget.value })} />
      <PasswordInput
        autoComplete="off"
        label={t('drafts.settings.key')}
        description={kept.has_key ? t('drafts.settings.keyKept') : t('drafts.settings.keyAbout')}
        value={wanted.key ?? ''}
        onChange={(event) => set({ key: event.currentTarget.value === '' ? null : event.currentTarget.value })}
      />
      <TrialPart changed={changed} />
      <p className={styles.hint}>{t('drafts.settings.told')}</p>
    </div>
  );
}

function TopicsPart({ wanted, set, all }: PartProps & { all: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('drafts.settings.topics')}
      description={t('drafts.settings.topicsAbout')}
      value={wanted.topics ?? [...all]}
      onChange={(topics) => set({ topics })}
    >
      <div className={styles.topics}>
        {all.map((topic) => (
          <Checkbox key={topic} value={topic} label={topicWords(t, topic)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function askedOf({ writer, protocol, endpoint, model, topics }: Settings): Asked {
  return {
    writer: writer === 'model' ? 'model' : 'built_in',
    protocol: protocol === 'anthropic' ? 'anthropic' : 'openai',
    endpoint,
    model,
    topics,
    key: null,
  };
}

function Settle({ kept }: { kept: Settings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(() => askedOf(kept));
  const set = (change: Partial<Asked>) => setWanted((before) => ({ ...before, ...change }));
  const changed = JSON.stringify(wanted) !== JSON.stringify(askedOf(kept));
  const { run, running, error } = useAct(async () => {
    const { key: typed, ...rest } = wanted;
    const after = await api.put<Settings>(path, typed ? { ...rest, key: typed } : rest);
    client.setQueryData(key, after);
    setWanted(askedOf(after));
    say(t('drafts.settings.saved'));
  });
  return (
    <Form className={styles.form} onSubmit={() => run()}>
      <Panel title={t('drafts.settings.how')}>
        <div className={styles.part}>
          <WriterPart wanted={wanted} set={set} />
          {wanted.writer === 'model' && <ModelPart wanted={wanted} set={set} kept={kept} changed={changed} />}
        </div>
      </Panel>
      <Panel title={t('drafts.settings.which')}>
        <TopicsPart wanted={wanted} set={set} all={kept.all_topics} />
      </Panel>
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button type="submit" disabled={!changed} loading={running}>
          {t('drafts.settings.save')}
        </Button>
      </div>
    </Form>
  );
}

/** How drafts are written for all agents: by which writer, and for which matters. */
export default function DraftSettingsScreen() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => api.get<Settings>(path) });
  return (
    <Page>
      <PageHead title={t('drafts.settings.title')} />
      <p className={styles.hint}>{t('drafts.settings.about')}</p>
      {data ? (
        <Settle kept={data} />
      ) : error ? (
        <Failure error={error} kept={t('drafts.settings.failure')} retry={() => void refetch()} />
      ) : (
        <BonePanel waiting />
      )}
    </Page>
  );
}
