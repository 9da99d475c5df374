import { ActionIcon, CloseButton } from '@mantine/core';
import { IconMessage2Bolt } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { useKeys } from '@/keyboard/keys';
import { late } from '@/parts/late';
import { say, sayUndoable } from '@/parts/Notices';
import { useProblemWords } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { blankIn } from '@/screens/inbox/macros/blanks';
import type { MacroPickerProps } from '@/screens/inbox/macros/MacroPicker';
import styles from '@/screens/inbox/macros/macros.module.css';
import { nameIn, type Macro, type MacroApplied } from '@/screens/inbox/macros/queries';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { useReadAgain, useTicketActs } from '@/screens/inbox/useTicketActs';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

const MacroPicker = late<MacroPickerProps>(() => import('@/screens/inbox/macros/MacroPicker').then(({ MacroPicker: Part }) => Part));

/** Hears `/` at the beginning of a line of the composer's field: there it is the key of macros. */
function useSlash(open: () => void) {
  const anchor = useRef<HTMLDivElement>(null);
  const act = useRef(open);
  useEffect(() => {
    act.current = open;
  });
  useEffect(() => {
    const form = anchor.current?.closest('form');
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.key !== '/' || !(target instanceof HTMLTextAreaElement)) return;
      const before = target.value.slice(0, target.selectionStart);
      if (before !== '' && !before.endsWith('\n')) return;
      event.preventDefault();
      act.current();
    };
    form?.addEventListener('keydown', onKey);
    return () => form?.removeEventListener('keydown', onKey);
  }, []);
  return anchor;
}

/** Puts a macro on the ticket: its text into the field, its tags at once, its state with the answer; one undo. */
function useApply({ whole, draft }: OfWriting, done: (text: string) => void) {
  const { t, i18n } = useTranslation();
  const words = useProblemWords();
  const readAgain = useReadAgain();
  const { undo } = useTicketActs(whole.ticket.id);
  return useAct(async (macro: Macro, language: string) => {
    const applied = await api.post<MacroApplied>(`/tickets/${whole.ticket.id}/macro-applications`, { intent: macro.intent, language });
    const before = { kind: draft.kind, text: draft.text, then: draft.then };
    const { text, then } = applied;
    if (text !== '') {
      const written = draft.text.trim() === '' ? text : `${draft.text.trimEnd()}\n\n${text}`;
      draft.set({ kind: 'answer', text: written, then: then === null ? draft.then : { state: then, until: applied.snoozed_until } });
    }
    sayUndoable(t('voice.applied', { name: nameIn(macro.names, i18n.language, macro.intent) }), () => {
      draft.set(before);
      undo(applied.entry_ids).then(
        () => say(t('inbox.undone')),
        (error: unknown) => say(words(error)),
      );
    });
    for (const act of applied.offers) say(t('voice.offered', { act: t(`voice.act.${act as 'refund'}`) }));
    done(text);
    await readAgain();
  });
}

/** The key of macros in the composer, and what a macro left to be done: a place to fill, a state to come. */
export function MacroTool({ whole, draft }: OfWriting) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useAllowed()('macros.use');
  const [open, setOpen] = useState(false);
  const anchor = useSlash(() => may && setOpen(true));
  const field = () => anchor.current?.closest('form')?.querySelector('textarea') ?? null;
  const apply = useApply({ whole, draft }, () => {
    setOpen(false);
    // The dialog gives the focus back first; then the cursor goes to what is still to be written.
    setTimeout(() => {
      const element = field();
      if (element === null) return;
      const [from, until] = blankIn(element.value) ?? [element.value.length, element.value.length];
      element.focus();
      element.setSelectionRange(from, until);
    }, 50);
  });
  useKeys({
    i: (event) => {
      event.preventDefault();
      if (may) setOpen(true);
    },
  });
  const { then } = draft;
  return (
    <div ref={anchor} className={styles.tool}>
      {may && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('voice.macros')} title={`${t('voice.macros')} · / · i`} onClick={() => setOpen(true)}>
          <IconMessage2Bolt stroke={iconStroke} aria-hidden />
        </ActionIcon>
      )}
      {then !== null && draft.kind === 'answer' && (
        <span className={styles.then}>
          {then.state === 'snoozed' && then.until !== null ? t('voice.then.snoozed', { at: format.dateTime(then.until) }) : t(`voice.then.${then.state}`)}
          <CloseButton size="xs" aria-label={t('voice.then.drop')} onClick={() => draft.set({ then: null })} />
        </span>
      )}
      {draft.kind === 'answer' && blankIn(draft.text) !== null && (
        <span className={styles.then} role="status">
          {t('voice.fillFirst')}
        </span>
      )}
      {open && (
        <MacroPicker
          ticket={whole.ticket}
          onApply={apply.run}
          running={apply.running}
          error={apply.error}
          onClose={() => {
            setOpen(false);
            apply.clear();
          }}
        />
      )}
    </div>
  );
}
