import '@/i18n/late';

import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isMeant } from '@/palette/entries';
import { BonePanel, Note, ProblemNote } from '@/parts/States';
import { useReturnFocus } from '@/parts/useReturnFocus';
import styles from '@/screens/inbox/macros/macros.module.css';
import { macroQueries, nameIn, offered, type Macro } from '@/screens/inbox/macros/queries';
import { SaidText } from '@/screens/inbox/macros/SaidText';
import { useDoesWords, useLanguageName } from '@/screens/inbox/macros/words';
import type { Ticket } from '@/screens/inbox/queries';

export interface MacroPickerProps {
  ticket: Ticket;
  onApply: (macro: Macro, language: string) => Promise<void>;
  running: boolean;
  error: unknown;
  onClose: () => void;
}

function Preview({ ticket, macro, language, setLanguage }: { ticket: Ticket; macro: Macro; language: string; setLanguage: (language: string) => void }) {
  const { t } = useTranslation();
  const languageName = useLanguageName();
  const does = useDoesWords()(macro);
  const { data, error, isPending } = useQuery(macroQueries.preview(ticket, macro.intent, language));
  const said = data?.said;
  return (
    <section className={styles.preview} aria-label={t('voice.preview')}>
      {does.length > 0 && <p className={styles.does}>{does.join(' · ')}</p>}
      <ProblemNote error={error} />
      {isPending && <BonePanel waiting />}
      {said && (
        <>
          <div className={styles.how}>
            <NativeSelect
              size="xs"
              aria-label={t('voice.language')}
              value={language || said.language}
              data={macro.languages.map((one) => ({ value: one, label: languageName(one) }))}
              onChange={(event) => setLanguage(event.currentTarget.value)}
            />
            <span>{said.voice?.name}</span>
          </div>
          {said.fell_back.includes('language') && (
            <Note tone="info">{t('voice.fellBack', { wanted: languageName(said.wanted), language: languageName(said.language) })}</Note>
          )}
          <SaidText subject={said.subject} text={said.text} gaps={said.gaps} remarks={said.remarks} />
        </>
      )}
      {data && !said && <p className={styles.none}>{t('voice.noText')}</p>}
    </section>
  );
}

interface OptionsProps {
  id: string;
  shown: readonly Macro[];
  current: number;
  onTake: (place: number) => void;
}

function Options({ id, shown, current, onTake }: OptionsProps) {
  const { t, i18n } = useTranslation();
  return (
    <div id={id} role="listbox" aria-label={t('voice.macros')} className={styles.list}>
      {shown.map((macro, place) => (
        // The keys of the list are heard by its field, which keeps the focus.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={macro.intent}
          id={`${id}-${String(place)}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === current}
          className={`${styles.option ?? ''} ${place === current ? (styles.chosen ?? '') : ''}`}
          onClick={() => onTake(place)}
        >
          <bdi>{nameIn(macro.names, i18n.language, macro.intent)}</bdi>
        </div>
      ))}
    </div>
  );
}

/** What is typed, which macros it means, which of them is chosen and in which language. */
function useChoice(ticket: Ticket) {
  const { i18n } = useTranslation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [language, setLanguage] = useState('');
  const { data, error } = useQuery(macroQueries.all());
  const words = (macro: Macro) => [nameIn(macro.names, i18n.language, macro.intent), ...macro.tags].join(' ');
  const shown = offered(data?.items ?? [], ticket.topic).filter((macro) => isMeant(typed, words(macro)));
  const current = Math.max(0, Math.min(at, shown.length - 1));
  const move = (place: number) => {
    setAt(Math.min(shown.length - 1, Math.max(0, place)));
    setLanguage('');
  };
  const type = (text: string) => {
    setTyped(text);
    setAt(0);
    setLanguage('');
  };
  return { typed, type, shown, current, chosen: shown[current], move, language, setLanguage, error, read: data !== undefined };
}

/** Macros to choose from by typing, each with what it would say on this ticket: arrows move, enter takes. */
export function MacroPicker({ ticket, onApply, running, error, onClose }: MacroPickerProps) {
  const { t } = useTranslation();
  const listId = useId();
  useReturnFocus();
  const choice = useChoice(ticket);
  const { chosen, current, language } = choice;
  const take = () => void (chosen && onApply(chosen, language));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === 0) take();
    else choice.move(current + step);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('voice.macros')}
      closeButtonProps={{ 'aria-label': t('act.close') }}
      transitionProps={{ duration: 0 }}
    >
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={t('voice.findMacro')}
        placeholder={t('voice.findMacro')}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={chosen ? `${listId}-${String(current)}` : undefined}
        value={choice.typed}
        readOnly={running}
        onChange={(event) => choice.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <ProblemNote error={error ?? choice.error} />
      <div className={styles.panes}>
        <Options id={listId} shown={choice.shown} current={current} onTake={(place) => (place === current ? take() : choice.move(place))} />
        {chosen && <Preview key={chosen.intent} ticket={ticket} macro={chosen} language={language} setLanguage={choice.setLanguage} />}
      </div>
      {choice.read && !chosen && <p className={styles.none}>{t('voice.noMacro')}</p>}
      <p className={styles.keys}>{t('voice.keys')}</p>
    </Modal>
  );
}
