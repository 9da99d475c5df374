import { Button, Modal, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Ask } from '@/parts/Ask';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { useAct } from '@/parts/useAct';
import { SettleAct } from '@/screens/dispatch/SettleAct';
import { purchasesKey, type PurchaseItem } from '@/screens/purchases/queries';
import { useAllowed } from '@/shell/useAllowed';

const longest = 500;

interface ActProps {
  purchase: PurchaseItem;
  onDone: () => void;
}

/** A person did something about an order of which nothing came: what, is kept. */
function SettleForm({ purchase, onDone }: ActProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const { run, running, error } = useAct(async () => {
    await api.post(`/purchases/${purchase.id}/settlements`, { note: note.trim() });
    await client.invalidateQueries({ queryKey: purchasesKey });
    say(t('purchases.settled'));
    onDone();
  });
  return (
    <Form className={parts.ask} onSubmit={run}>
      <p>{t('purchases.settleText')}</p>
      <Textarea
        label={t('purchases.note')}
        description={t('purchases.noteHelp')}
        data-autofocus
        autosize
        maxLength={longest}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <FormEnd error={error} running={running} act={t('purchases.settle')} onCancel={onDone} />
    </Form>
  );
}

function CancelAsk({ purchase, opened, onDone }: ActProps & { opened: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { run, running, error } = useAct(async () => {
    await api.post(`/purchases/${purchase.id}/cancellations`, {});
    await client.invalidateQueries({ queryKey: purchasesKey });
    onDone();
    say(t('purchases.cancelAsked'));
  });
  return (
    <Ask opened={opened} title={t('purchases.cancelAsk')} act={t('purchases.cancel')} running={running} error={error} onAct={run} onClose={onDone}>
      <p>{t('purchases.cancelText')}</p>
    </Ask>
  );
}

/** What a person can do about an order that we took, by where it stands. */
export function PurchaseActs({ purchase, title }: { purchase: PurchaseItem; title: string }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [asks, setAsks] = useState<'' | 'settle' | 'cancel'>('');
  const leave = () => setAsks('');
  if (purchase.state === 'uncertain') return purchase.act_id === null ? null : <SettleAct actId={purchase.act_id} title={title} />;
  if (!allowed('purchases.place')) return null;
  if (purchase.state === 'failed' && purchase.settled === null) {
    return (
      <>
        <Button size="compact-sm" onClick={() => setAsks('settle')}>
          {t('purchases.settle')}
        </Button>
        <Modal opened={asks === 'settle'} onClose={leave} title={title} closeButtonProps={{ 'aria-label': t('act.close') }}>
          <SettleForm purchase={purchase} onDone={leave} />
        </Modal>
      </>
    );
  }
  if (purchase.state !== 'placed') return null;
  return (
    <>
      <Button variant="subtle" color="bad" size="compact-sm" onClick={() => setAsks('cancel')}>
        {t('purchases.cancel')}
      </Button>
      <CancelAsk purchase={purchase} opened={asks === 'cancel'} onDone={leave} />
    </>
  );
}
