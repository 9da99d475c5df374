import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useKeys } from '@/keyboard/keys';
import styles from '@/parts/parts.module.css';
import { iconStroke } from '@/theme/tokens';

const pause = 150;

interface SearchProps {
  value: string;
  label: string;
  onSearch: (value: string) => void;
}

/** A search that answers while one types; `/` goes to it, escape leaves it. */
export function SearchBox({ value, label, onSearch }: SearchProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  if (value !== told) {
    // The address changed under the box (back, a cleared filter): the box follows it.
    setTold(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => {
      onSearch(text.trim());
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [text, value, onSearch]);
  useKeys({
    '/': (event) => {
      event.preventDefault();
      input.current?.select();
    },
  });
  return (
    <TextInput
      ref={input}
      className={styles.search ?? ''}
      type="text"
      inputMode="search"
      enterKeyHint="search"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      value={text}
      leftSection={<IconSearch size="1em" stroke={iconStroke} aria-hidden />}
      rightSection={
        text === '' ? null : (
          <CloseButton size="sm" aria-label={t('act.clearSearch')} onClick={() => setText('')} />
        )
      }
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
