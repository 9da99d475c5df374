import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { asProblem } from '@/api/problem';
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
  /** Does what was refused though somebody else is on it; undefined where that is not the matter. */
  takeOver?: (() => void) | undefined;
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
  const [refused, setRefused] = useState<{ error: unknown; act: NewAct } | null>(null);
  const perform = useCallback(
    async (act: NewAct) => {
      setRunning((count) => count + 1);
      setRefused(null);
      try {
        const outcome = await outbox.perform<Answer>(act);
        if (!outcome.sent) say(t('counter.said.kept'));
        const answer = outcome.sent ? outcome.answer : null;
        then(answer, act);
        return answer;
      } catch (error) {
        setRefused({ error, act });
        buzz();
        return undefined;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [outbox, t, then],
  );
  const clear = useCallback(() => setRefused(null), []);
  const taken = refused !== null && asProblem(refused.error).code === 'preparation_taken';
  const takeOver = taken ? () => void perform({ ...refused.act, body: { ...refused.act.body, take_over: true } }) : undefined;
  return { perform, running: running > 0, error: refused?.error ?? null, clear, takeOver };
}
