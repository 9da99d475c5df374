import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { say } from '@/parts/Notices';
import { buzz } from '@/screens/counter/buzz';
import type { NewAct } from '@/screens/counter/waiting/acts';
import { useOutbox } from '@/screens/counter/waiting/sending';

interface Performing<Answer> {
  /** Answers what `then` hears; undefined for what was refused. */
  perform: (act: NewAct) => Promise<Answer | null | undefined>;
  running: boolean;
  error: unknown;
  clear: () => void;
}

/**
 * Does the acts of a screen, also several at once: a scanner does not wait.
 *
 * `then` hears what the server answered; null where the act is kept and sent later. What is refused is `error`.
 */
export function usePerform<Answer>(then: (answer: Answer | null, act: NewAct) => void): Performing<Answer> {
  const outbox = useOutbox();
  const { t } = useTranslation();
  const [running, setRunning] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const perform = useCallback(
    async (act: NewAct) => {
      setRunning((count) => count + 1);
      setError(null);
      try {
        const outcome = await outbox.perform<Answer>(act);
        if (!outcome.sent) say(t('counter.said.kept'));
        const answer = outcome.sent ? outcome.answer : null;
        then(answer, act);
        return answer;
      } catch (failure) {
        setError(failure);
        buzz();
        return undefined;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [outbox, t, then],
  );
  const clear = useCallback(() => setError(null), []);
  return { perform, running: running > 0, error, clear };
}
