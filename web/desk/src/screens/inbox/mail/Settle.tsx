import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import type { Message } from '@/screens/inbox/queries';
import { useReadAgain } from '@/screens/inbox/useTicketActs';
import { useAllowed } from '@/shell/useAllowed';

/** An answer of which nobody heard whether it left: a person says so, or has it sent again. */
export function Settle({ ticketId, message }: { ticketId: string; message: Message }) {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const mayAnswer = useAllowed()('tickets.answer');
  const { run, running, error } = useAct(async (arrived: boolean) => {
    await api.post(`/tickets/${ticketId}/answers/${message.id}/settlements`, { arrived });
    await readAgain();
  });
  if (message.state !== 'uncertain' || !mayAnswer) return null;
  return (
    <>
      <Button variant="subtle" size="compact-sm" disabled={running} title={t('mail.settleHint')} onClick={() => run(true)}>
        {t('mail.arrived')}
      </Button>
      <Button variant="subtle" size="compact-sm" disabled={running} title={t('mail.settleHint')} onClick={() => run(false)}>
        {t('mail.sendAgain')}
      </Button>
      <ProblemNote error={error} />
    </>
  );
}
