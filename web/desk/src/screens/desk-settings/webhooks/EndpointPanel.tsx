import { Button, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconAlertTriangle, IconPlayerPause, type Icon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Ask } from '@/parts/Ask';
import { CopyText } from '@/parts/CopyText';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Facts, Panel } from '@/parts/Page';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Deliveries } from '@/screens/desk-settings/webhooks/Deliveries';
import { EndpointForm } from '@/screens/desk-settings/webhooks/EndpointForm';
import { path, webhooksKey, type Delivery, type Endpoint, type Secret } from '@/screens/desk-settings/webhooks/queries';
import styles from '@/screens/desk-settings/webhooks/webhooks.module.css';
import type { Tone } from '@/theme/tokens';

function StateMark({ one }: { one: Endpoint }) {
  const { t } = useTranslation();
  const troubled = one.state === 'active' && one.failing_since !== null;
  const looks: Record<Endpoint['state'], [Tone, Icon]> = {
    active: troubled ? ['warn', IconAlertTriangle] : ['good', IconCircleCheck],
    paused: ['muted', IconPlayerPause],
    disabled: ['bad', IconCircleX],
  };
  const [tone, icon] = looks[one.state];
  return <Mark tone={tone} icon={icon} text={troubled ? t('webhooks.failing') : t(`webhooks.is.${one.state}`)} />;
}

/** A span sent again, with what happened in it while nothing was sent. */
function Replay({ one, onClose }: { one: Endpoint; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const { run, running, error } = useAct(async () => {
    await api.post(`${path}/${one.id}/replays`, { from: new Date(from).toISOString(), until: new Date(until).toISOString() });
    await client.invalidateQueries({ queryKey: webhooksKey });
    say(t('webhooks.again'));
    onClose();
  });
  return (
    <Form className={styles.stack} onSubmit={run}>
      <p className={styles.hint}>{t('webhooks.replayHelp')}</p>
      <div className={styles.span}>
        <TextInput type="datetime-local" required label={t('webhooks.from')} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="datetime-local" required label={t('webhooks.until')} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
      </div>
      <FormEnd error={error} running={running} act={t('webhooks.replay')} onCancel={onClose} />
    </Form>
  );
}

function useActs(one: Endpoint, onSecret: (secret: string) => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const readAgain = () => client.invalidateQueries({ queryKey: webhooksKey });
  const test = useAct(async () => {
    await api.post<Delivery>(`${path}/${one.id}/tests`, {});
    await readAgain();
    say(t('webhooks.tested'));
  });
  const renew = useAct(async () => {
    onSecret((await api.post<Secret>(`${path}/${one.id}/secrets`, {})).secret);
    await readAgain();
  });
  const remove = useAct(async () => {
    await api.delete(`${path}/${one.id}`);
    await readAgain();
  });
  return { test, renew, remove };
}

function Standing({ one }: { one: Endpoint }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {one.state === 'disabled' && <Note tone="bad">{t(one.disabled_because === 'gone' ? 'webhooks.gone' : 'webhooks.failed')}</Note>}
      {one.state === 'active' && one.failing_since !== null && <Note tone="warn">{t('webhooks.failingSince', { time: format.dateTime(one.failing_since) })}</Note>}
      <Facts
        rows={[
          [t('webhooks.address'), one.address],
          [t('webhooks.types'), one.event_types.length === 0 ? t('webhooks.everything') : one.event_types.join(', ')],
          [t('webhooks.taken'), one.delivered_at === null ? t('webhooks.never') : format.dateTime(one.delivered_at)],
          [t('webhooks.waiting'), one.waiting === 0 ? '' : format.number(one.waiting)],
        ]}
      />
    </>
  );
}

/** One address: how it is doing, its secret, a test, its log. */
export function EndpointPanel({ one, secret: made }: { one: Endpoint; secret: string }) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState(made);
  const [part, setPart] = useState<'' | 'change' | 'replay' | 'log'>('');
  const [asking, setAsking] = useState(false);
  const { test, renew, remove } = useActs(one, setSecret);
  const toggle = (chosen: typeof part) => setPart(part === chosen ? '' : chosen);
  const silent = one.state !== 'active';
  return (
    <Panel title={one.name || one.address} aside={<StateMark one={one} />}>
      <div className={styles.stack}>
        {secret !== '' && (
          <div role="status" className={styles.stack}>
            <p>{t('webhooks.secretShown')}</p>
            <CopyText text={secret} label={t('webhooks.secret')} />
          </div>
        )}
        <Standing one={one} />
        <ProblemNote error={test.error ?? renew.error} />
        <div className={styles.acts}>
          <Button variant="subtle" color="bad" onClick={() => setAsking(true)}>
            {t('webhooks.remove')}
          </Button>
          <Button variant="subtle" loading={renew.running} onClick={() => renew.run()}>
            {t('webhooks.renew')}
          </Button>
          <Button variant="default" disabled={silent} aria-expanded={part === 'replay'} onClick={() => toggle('replay')}>
            {t('webhooks.replaySpan')}
          </Button>
          <Button variant="default" aria-expanded={part === 'log'} onClick={() => toggle('log')}>
            {t('webhooks.log')}
          </Button>
          <Button variant="default" aria-expanded={part === 'change'} onClick={() => toggle('change')}>
            {t('webhooks.change')}
          </Button>
          <Button variant="default" disabled={silent} loading={test.running} onClick={() => test.run()}>
            {t('webhooks.test')}
          </Button>
        </div>
        {part === 'change' && <EndpointForm endpoint={one} onClose={() => setPart('')} />}
        {part === 'replay' && <Replay one={one} onClose={() => setPart('')} />}
        {part === 'log' && <Deliveries endpointId={one.id} silent={silent} />}
      </div>
      <Ask opened={asking} title={t('webhooks.removeAsk')} act={t('webhooks.remove')} running={remove.running} error={remove.error} onAct={remove.run} onClose={() => setAsking(false)}>
        <p>{t('webhooks.removeText')}</p>
      </Ask>
    </Panel>
  );
}
