import { Button } from '@mantine/core';
import { IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead, Panel } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { EndpointForm } from '@/screens/desk-settings/webhooks/EndpointForm';
import { EndpointPanel } from '@/screens/desk-settings/webhooks/EndpointPanel';
import { webhookQueries } from '@/screens/desk-settings/webhooks/queries';
import styles from '@/screens/desk-settings/webhooks/webhooks.module.css';

/** Which addresses of the merchant's own are told what happens, and what became of each message. */
export default function WebhooksSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(webhookQueries.all());
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState({ id: '', secret: '' });
  const add = (
    <Button disabled={adding} onClick={() => setAdding(true)}>
      {t('webhooks.add')}
    </Button>
  );
  const none = data?.items.length === 0 && !adding;
  return (
    <Page>
      <PageHead title={t('webhooks.title')} {...(!none && { acts: add })} />
      <p className={styles.hint}>{t('webhooks.line')}</p>
      {error && <Failure error={error} kept={t('webhooks.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {none && <Blank icon={IconWebhook} title={t('webhooks.none')} text={t('webhooks.noneText')} act={add} />}
      {adding && (
        <Panel title={t('webhooks.add')}>
          <EndpointForm onMade={setMade} onClose={() => setAdding(false)} />
        </Panel>
      )}
      {data?.items.map((one) => (
        <EndpointPanel key={`${one.id} ${one.version}`} one={one} secret={one.id === made.id ? made.secret : ''} />
      ))}
    </Page>
  );
}
