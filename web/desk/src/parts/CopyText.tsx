import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import styles from '@/parts/parts.module.css';
import { iconStroke } from '@/theme/tokens';

const confirmed = 2000;

/** Without TLS a browser has no clipboard for pages: the text is marked, and the reader presses the keys. */
async function copy(text: string, element: HTMLElement | null): Promise<boolean> {
  if ('clipboard' in navigator) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by the browser's own settings: the text is marked instead.
    }
  }
  if (element !== null) getSelection()?.selectAllChildren(element);
  return false;
}

/** A text that is taken elsewhere: shown whole, copied by one press. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), confirmed);
    return () => clearTimeout(timer);
  }, [copied]);
  const Shape = copied ? IconCheck : IconCopy;
  return (
    <div className={styles.copy}>
      <code ref={shown} className={styles.copyText}>
        {text}
      </code>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`${t('act.copy')}: ${label}`}
        leftSection={<Shape size="1em" stroke={iconStroke} aria-hidden />}
        onClick={async () => setCopied(await copy(text, shown.current))}
      >
        {copied ? t('act.copied') : t('act.copy')}
      </Button>
    </div>
  );
}
