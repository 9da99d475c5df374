import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useEntries, type Entry } from '@/palette/entries';
import { Options } from '@/palette/Options';
import styles from '@/palette/palette.module.css';
import { useFound } from '@/palette/useFound';
import { useReturnFocus } from '@/parts/useReturnFocus';
import { iconStroke } from '@/theme/tokens';

export interface PaletteProps {
  onClose: () => void;
  onShowKeys: () => void;
}

/**
 * Which entry is chosen, and how arrows, enter and a hand choose. Other words begin at the first entry; an answer
 * that comes while one chooses does not move the choice.
 */
function useChoice(entries: Entry[], typed: string, take: (entry: Entry) => void) {
  const [choice, setChoice] = useState({ typed, id: '' });
  const kept = choice.typed === typed ? entries.findIndex((entry) => entry.id === choice.id) : -1;
  const index = Math.max(0, kept);
  const choose = (next: number) => setChoice({ typed, id: entries[next]?.id ?? '' });
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    const steps: Partial<Record<string, number>> = {
      ArrowDown: index === last ? 0 : index + 1,
      ArrowUp: index === 0 ? last : index - 1,
      PageDown: Math.min(last, index + 8),
      PageUp: Math.max(0, index - 8),
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (last >= 0) choose(next);
  };
  const takeChosen = () => {
    const chosen = entries[index];
    if (chosen !== undefined) take(chosen);
  };
  return { index, choose, onKeyDown, takeChosen };
}

interface FieldProps {
  typed: string;
  controls: string;
  /** The chosen option, of which readers of screens hear while the focus stays here. */
  active: string | undefined;
  onType: (text: string) => void;
  onEnter: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Field({ typed, controls, active, onType, onEnter, onKeyDown }: FieldProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.field}>
      <IconSearch stroke={iconStroke} aria-hidden />
      <input
        data-autofocus
        className={styles.input}
        role="combobox"
        aria-expanded={active !== undefined}
        aria-controls={controls}
        aria-autocomplete="list"
        aria-activedescendant={active}
        aria-label={t('palette.title')}
        placeholder={t('palette.hint')}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="go"
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          // The composing of a word in another script takes its own enter.
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) onKeyDown(event);
          else {
            event.preventDefault();
            onEnter();
          }
        }}
      />
    </div>
  );
}

/** Everything by its name: what there is, where one can go, and what can be done here. */
export function Palette({ onClose, onShowKeys }: PaletteProps) {
  const { t } = useTranslation();
  const listId = useId();
  const { leaveTo } = useReturnFocus();
  const [typed, setTyped] = useState('');
  // Enter came before the answer to what was typed: its first entry is taken when it is there.
  const [waiting, setWaiting] = useState(false);
  const { items, settled, failed } = useFound(typed);
  const entries = useEntries(typed, items, onShowKeys);
  const take = (entry: Entry) => {
    leaveTo(['here', 'desk'].includes(entry.group) ? 'opener' : 'content');
    onClose();
    entry.run();
  };
  const { index, choose, onKeyDown, takeChosen } = useChoice(entries, typed, take);
  const late = useRef(takeChosen);
  useEffect(() => {
    late.current = takeChosen;
  });
  useEffect(() => {
    if (waiting && settled) late.current();
  }, [waiting, settled]);
  const optionId = (place: number) => `${listId}-${place}`;
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      padding={0}
      yOffset="var(--palette-top)"
      size="lg"
      trapFocus
      attributes={{ content: { 'aria-label': t('palette.title') } }}
      classNames={{ content: styles.content ?? '' }}
    >
      <Field
        typed={typed}
        controls={listId}
        active={entries.length > 0 ? optionId(index) : undefined}
        onType={(text) => {
          setTyped(text);
          setWaiting(false);
        }}
        onEnter={() => {
          // A command that is chosen is meant, whatever the search may still find.
          if (settled || (entries[index] && entries[index].group !== 'found')) takeChosen();
          else setWaiting(true);
        }}
        onKeyDown={onKeyDown}
      />
      <Options listId={listId} optionId={optionId} entries={entries} index={index} onChoose={choose} onTake={take} />
      {settled && entries.length === 0 && <p className={styles.none}>{t('palette.nothing')}</p>}
      {failed && <p className={styles.none}>{t('palette.failed')}</p>}
      <p className="unseen" role="status">
        {settled && typed.trim() !== '' ? t('palette.count', { count: entries.length }) : ''}
      </p>
    </Modal>
  );
}
