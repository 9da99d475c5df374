import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Moment } from '@/parts/Fresh';
import { Panel } from '@/parts/Page';
import { voiceQueries, type Which, type Written } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { useAllowed } from '@/shell/useAllowed';

interface VersionsProps {
  intent: string;
  which: Which;
  current: number;
  /** Takes the words of a version into the editor; they are kept when the agent saves them. */
  onChoose: (written: Written) => void;
}

/** What a text said before. */
export function Versions({ intent, which, current, onChoose }: VersionsProps) {
  const { t } = useTranslation();
  const may = useAllowed()('voice.manage');
  const { data } = useQuery(voiceQueries.versions(intent, which));
  const earlier = (data?.items ?? []).filter(({ number }) => number !== current);
  if (earlier.length === 0) return null;
  return (
    <Panel title={t('voice.versions')} flush>
      <ul className={styles.rows}>
        {earlier.map(({ number, author, made_at: at, subject, body }) => (
          <li key={number} className={styles.version}>
            <span>
              {t('voice.version', { number })} · {author} · <Moment at={at} look="short" />
            </span>
            {may && (
              <Button variant="default" size="compact-sm" onClick={() => onChoose({ subject, body })}>
                {t('voice.takeVersion')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
