import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { components } from '@/api/schema';
import { say, sayUndoable } from '@/parts/Notices';
import { useProblemWords } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { inboxQueries, type TicketState, type TicketWhole } from '@/screens/inbox/queries';
import { calledIn } from '@/screens/inbox/composer/Mentioning';
import { copiesOf } from '@/screens/inbox/composer/WayOut';
import type { Draft, Written } from '@/screens/inbox/useDraft';
import { useReadAgain } from '@/screens/inbox/useTicketActs';
import { useQuery } from '@tanstack/react-query';

type Shapes = components['schemas'];

export interface Send {
  run: (then: TicketState) => Promise<void>;
  running: boolean;
  error: unknown;
  /** Somebody answered the same message: the agent decides. */
  asked: boolean;
  confirm: () => Promise<void>;
  refrain: () => void;
}

/** The ticket's state after the answer: what the agent says goes before what a macro brought. */
function afterwards({ then }: Draft, wished: TicketState): { then: TicketState; sleeps: string | null } {
  const brought = wished === 'closed' ? null : then;
  // An answer leaves a ticket waiting before anybody sleeps over it.
  if (brought?.state === 'snoozed') return { then: 'waiting', sleeps: brought.until };
  return { then: brought?.state ?? wished, sleeps: null };
}

/** What is written, as an answer by the way that is chosen. */
function answerOf(whole: TicketWhole, draft: Draft, then: TicketState, confirmed: boolean) {
  const way = whole.ways[draft.way] ?? whole.ways[0];
  // The message of theirs that stands on the screen: what came since is not what was answered.
  const seen = whole.conversation.items.findLast(({ message }) => message?.direction === 'in' && message.automatic === '');
  return {
    text: draft.text,
    channel: way?.channel,
    connection_id: way?.connection_id,
    to: draft.to === '' ? null : { name: whole.ticket.customer.name, mail: draft.to },
    copies: way?.channel === 'mail' ? copiesOf(draft.copies) : [],
    attachments: draft.files.map(({ sha256, name }) => ({ sha256, name })),
    answers_id: seen?.message?.id,
    then,
    confirmed,
  };
}

/** Sends what is written; a second answer to the same message only after the agent has said so. */
export function useSend(whole: TicketWhole, draft: Draft, onLeft: () => void): Send {
  const { t } = useTranslation();
  const words = useProblemWords();
  const readAgain = useReadAgain();
  const people = useQuery(inboxQueries.assignees()).data?.items ?? [];
  const path = `/tickets/${whole.ticket.id}`;

  const callBack = async (messageId: string, sent: Partial<Written>) => {
    try {
      const { text } = await api.delete<Shapes['AnswerWithdrawn']>(`${path}/answers/${messageId}`);
      draft.set({ ...sent, kind: 'answer', text });
      say(t('inbox.calledBack'));
    } catch (error) {
      say(words(error));
    }
    await readAgain();
  };

  const answer = async (wished: TicketState, confirmed: boolean) => {
    const { then, sleeps } = afterwards(draft, wished);
    const queued = await api.post<Shapes['AnswerQueued']>(`${path}/answers`, answerOf(whole, draft, then, confirmed));
    const sent = { files: draft.files, copies: draft.copies, to: draft.to, then: draft.then };
    draft.set({ text: '', files: [], copies: '', then: null });
    if (sleeps !== null) await api.patch(path, { state: 'snoozed', snoozed_until: sleeps });
    // A line of a chat leaves at once: there is nothing to call back.
    const isHeld = Date.parse(queued.leaves_at) - Date.now() > 1000;
    if (isHeld) sayUndoable(t('inbox.sent'), () => void callBack(queued.message_id, sent));
    if (then === 'closed') onLeft();
    await readAgain();
  };

  const note = async () => {
    await api.post(`${path}/notes`, { text: draft.text, mentions: calledIn(draft.text, people) });
    draft.set({ text: '' });
    await readAgain();
  };

  const { run, running, error, clear } = useAct(async (then: TicketState, confirmed: boolean) =>
    draft.kind === 'note' ? note() : answer(then, confirmed),
  );
  return {
    run: (then) => run(then, false),
    running,
    error,
    asked: error !== null && asProblem(error).code === 'already_answered',
    confirm: () => run('waiting', true),
    refrain: clear,
  };
}
