import { Button, Modal, Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { ShopAct } from '@/api/types';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/attention/attention.module.css';

const outcomes = ['happened', 'nothing', 'again'] as const;
type Outcome = (typeof outcomes)[number];

/** Doing these twice would give or take twice. */
const adds = new Set(['refund_order', 'place_order', 'create_shipment', 'adjust_stock']);

function ResolveForm({ act, onDone }: { act: ShopAct; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useState('');
  const { run, running, error } = useAct(async () => {
    const asked = { happened: outcome === 'happened', again: outcome === 'again', note: note.trim() };
    await api.post(`/acts/${act.id}/resolutions`, asked);
    say(t('resolve.kept'));
    await client.invalidateQueries({ queryKey: ['acts'] });
    await client.invalidateQueries({ queryKey: ['orders'] });
    onDone();
  });
  return (
    <Form className={parts.ask} onSubmit={run}>
      <p>{t('resolve.text')}</p>
      <Radio.Group label={t('resolve.question')} value={outcome ?? ''} onChange={(value) => setOutcome(value as Outcome)}>
        <div className={styles.outcomes}>
          {outcomes.map((one) => (
            <Radio key={one} value={one} label={t(`resolve.outcome.${one}`)} description={t(`resolve.help.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      {outcome === 'again' && adds.has(act.kind) && <Note tone="warn">{t('resolve.twice')}</Note>}
      <TextInput label={t('resolve.note')} description={t('resolve.noteHelp')} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <ProblemNote error={error} />
      <div className={parts.askActs}>
        <Button variant="default" onClick={onDone}>
          {t('act.cancel')}
        </Button>
        <Button type="submit" loading={running} disabled={outcome === null}>
          {t('resolve.act')}
        </Button>
      </div>
    </Form>
  );
}

interface ResolveProps {
  act: ShopAct;
  title: string;
  opened: boolean;
  onClose: () => void;
}

/** A person looked at the shop and says what became of an act whose answer was lost. */
export function Resolve({ act, title, opened, onClose }: ResolveProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <ResolveForm act={act} onDone={onClose} />
    </Modal>
  );
}
