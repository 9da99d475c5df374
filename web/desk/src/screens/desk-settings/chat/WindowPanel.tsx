import { Button, ColorInput, NativeSelect, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconMail } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/chat/chat.module.css';
import { chatQueries, type Channel, type ChannelAsked } from '@/screens/desk-settings/chat/queries';
import { palette } from '@/theme/tokens';

const fresh: ChannelAsked = { enabled: true, colour: palette.light.accent, side: 'right', calendar_id: null, words: {} };
const nothing = { title: '', greeting: '', offline: '' };

interface PartProps {
  wanted: ChannelAsked;
  set: (change: Partial<ChannelAsked>) => void;
}

function askedOf(channel: Channel | undefined): ChannelAsked {
  if (!channel) return fresh;
  const { enabled, colour, side, calendar_id, words } = channel;
  return { enabled, colour, side: side === 'left' ? 'left' : 'right', calendar_id, words };
}

function Standing({ channel }: { channel: Channel | undefined }) {
  const { t } = useTranslation();
  if (!channel?.enabled) return <Mark tone="muted" icon={IconCircleDashed} text={t('chat.settings.off')} />;
  if (!channel.open) return <Mark tone="warn" icon={IconMail} text={t('chat.settings.closed')} />;
  return <Mark tone="good" icon={IconCircleCheck} text={t('chat.settings.open')} />;
}

function Look({ wanted, set }: PartProps) {
  const { t } = useTranslation();
  const calendars = useQuery(chatQueries.calendars()).data?.items ?? [];
  return (
    <>
      <Switch label={t('chat.settings.enabled')} checked={wanted.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
      <ColorInput
        label={t('chat.settings.colour')}
        format="hex"
        withEyeDropper={false}
        value={wanted.colour}
        onChange={(colour) => set({ colour })}
      />
      <NativeSelect
        label={t('chat.settings.side')}
        value={wanted.side}
        data={[
          { value: 'right', label: t('chat.settings.right') },
          { value: 'left', label: t('chat.settings.left') },
        ]}
        onChange={(event) => set({ side: event.currentTarget.value === 'left' ? 'left' : 'right' })}
      />
      <NativeSelect
        label={t('chat.settings.hours')}
        description={t('chat.settings.hoursHelp')}
        value={wanted.calendar_id ?? ''}
        data={[{ value: '', label: t('chat.settings.always') }, ...calendars.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={(event) => set({ calendar_id: event.currentTarget.value || null })}
      />
    </>
  );
}

function Words({ wanted, set }: PartProps) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<'fr' | 'en'>('fr');
  const words = { ...nothing, ...wanted.words[language] };
  const change = (changed: Partial<typeof nothing>) => set({ words: { ...wanted.words, [language]: { ...words, ...changed } } });
  return (
    <>
      <SegmentedControl
        aria-label={t('chat.settings.language')}
        value={language}
        data={[
          { value: 'fr', label: t('chat.settings.french') },
          { value: 'en', label: t('chat.settings.english') },
        ]}
        onChange={(chosen) => setLanguage(chosen === 'en' ? 'en' : 'fr')}
      />
      <TextInput
        label={t('chat.settings.wordTitle')}
        description={t('chat.settings.wordTitleHelp')}
        maxLength={60}
        value={words.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Textarea
        label={t('chat.settings.greeting')}
        description={t('chat.settings.wordHelp')}
        maxLength={300}
        autosize
        value={words.greeting}
        onChange={(event) => change({ greeting: event.currentTarget.value })}
      />
      <Textarea
        label={t('chat.settings.offline')}
        description={t('chat.settings.wordHelp')}
        maxLength={300}
        autosize
        value={words.offline}
        onChange={(event) => change({ offline: event.currentTarget.value })}
      />
    </>
  );
}

/** How the window of one shop looks, when it is open, and what it says. */
export function WindowPanel({ storeId, channel }: { storeId: string; channel: Channel | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(askedOf(channel));
  const set = (change: Partial<ChannelAsked>) => setWanted((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    await api.put<Channel>(`/chat-channels/${storeId}`, wanted);
    await client.invalidateQueries({ queryKey: chatQueries.channels().queryKey });
    say(t('chat.settings.saved'));
  });
  return (
    <Panel title={t('chat.settings.window')} aside={<Standing channel={channel} />}>
      <Form className={styles.form} onSubmit={run}>
        <Look wanted={wanted} set={set} />
        <Words wanted={wanted} set={set} />
        <ProblemNote error={error} />
        <div className={styles.acts}>
          <Button type="submit" loading={running}>
            {t('act.save')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
