import { Modal, TextInput } from '@mantine/core';
import { IconCheck, type Icon } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isMeant } from '@/palette/entries';
import { useReturnFocus } from '@/parts/useReturnFocus';
import styles from '@/screens/inbox/picker.module.css';
import { iconStroke } from '@/theme/tokens';

export interface Choice {
  id: string;
  title: string;
  subtitle?: string | undefined;
  icon?: Icon;
  /** It is so already: choosing it takes it away. */
  taken?: boolean;
}

interface PickerProps {
  title: string;
  /** Says what can be typed. */
  label: string;
  choices: readonly Choice[];
  onPick: (id: string) => void;
  onClose: () => void;
  /** Hears what is typed, where the choices come from a search. */
  onType?: (typed: string) => void;
  /** Offers what is typed as a new choice. */
  make?: (typed: string) => Choice | undefined;
}

/** A short list to choose from by typing: arrows move, enter takes, escape leaves. */
export function Picker({ title, label, choices, onPick, onClose, onType, make }: PickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  useReturnFocus();
  const fitting = onType ? [...choices] : choices.filter((one) => isMeant(typed, [one.title, one.subtitle].filter(Boolean).join(' ')));
  const made = typed.trim() === '' ? undefined : make?.(typed.trim());
  const shown = made === undefined ? fitting : [...fitting, made];
  const current = Math.min(at, shown.length - 1);
  const take = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    onClose();
    onPick(choice.id);
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('act.close') }} transitionProps={{ duration: 0 }}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={label}
        placeholder={label}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={shown.length > 0 ? `${listId}-${current}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
          onType?.(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            setAt(Math.min(shown.length - 1, Math.max(0, current + step)));
          } else if (event.key === 'Enter') {
            event.preventDefault();
            take(shown[current]);
          }
        }}
      />
      <div id={listId} role="listbox" aria-label={title} className={styles.choices}>
        {shown.map((choice, index) => (
          <Option key={choice.id} id={`${listId}-${index}`} choice={choice} current={index === current} onTake={take} />
        ))}
      </div>
      {shown.length === 0 && <p className={styles.noChoice}>{t('inbox.pick.none')}</p>}
    </Modal>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  current: boolean;
  onTake: (choice: Choice) => void;
}

function Option({ id, choice, current, onTake }: OptionProps) {
  const { icon: Shape, taken = false } = choice;
  return (
    // The keys of the list are heard by its field, which keeps the focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={current}
      className={`${styles.choice ?? ''} ${current ? (styles.chosen ?? '') : ''}`}
      onClick={() => onTake(choice)}
    >
      {Shape && <Shape stroke={iconStroke} aria-hidden />}
      <span className={styles.choiceText}>
        <bdi>{choice.title}</bdi>
        {choice.subtitle && <span className={styles.choiceAbout}>{choice.subtitle}</span>}
      </span>
      {taken && <IconCheck stroke={iconStroke} aria-hidden />}
    </div>
  );
}
