import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { say } from '@/parts/Notices';
import styles from '@/screens/inbox/side/side.module.css';
import { iconStroke } from '@/theme/tokens';

/** Takes a text to the clipboard; false where the browser keeps it from pages. */
export async function take(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function useTake(): (text: string) => void {
  const { t } = useTranslation();
  return (text) => {
    void take(text).then((taken) => say(taken ? t('inbox.copy.done', { text }) : t('inbox.copy.refused', { text })));
  };
}

interface CopyProps {
  text: string;
  label: string;
  /** The text stands beside it already. */
  bare?: boolean;
}

/** A number or an address: one press takes it to the clipboard. */
export function Copy({ text, label, bare = false }: CopyProps) {
  const { t } = useTranslation();
  const copy = useTake();
  if (text === '') return null;
  return (
    <button type="button" className={styles.copy} aria-label={t('inbox.copy.one', { label, text })} title={t('inbox.copy.one', { label, text })} onClick={() => copy(text)}>
      {!bare && <bdi>{text}</bdi>}
      <IconCopy stroke={iconStroke} aria-hidden />
    </button>
  );
}
