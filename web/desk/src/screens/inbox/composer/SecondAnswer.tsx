import { useTranslation } from 'react-i18next';

import { Ask } from '@/parts/Ask';
import { useProblemWords } from '@/parts/States';
import type { Send } from '@/screens/inbox/useSend';

export interface SecondAnswerProps {
  send: Send;
  /** Says that what is written stays where it is. */
  kept?: boolean;
}

/** Somebody answered the same message: asks whether a second answer is to go out. */
export function SecondAnswer({ send, kept = false }: SecondAnswerProps) {
  const { t } = useTranslation();
  const words = useProblemWords();
  return (
    <Ask
      opened={send.asked}
      title={t('inbox.second.title')}
      act={t('inbox.second.act')}
      running={send.running}
      error={null}
      onAct={send.confirm}
      onClose={send.refrain}
    >
      <p>{words(send.error)}</p>
      {kept && <p>{t('inbox.second.kept')}</p>}
    </Ask>
  );
}
