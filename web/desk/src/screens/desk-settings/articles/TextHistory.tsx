import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/desk-settings/articles/articles.module.css';
import { articleQueries } from '@/screens/desk-settings/articles/queries';
import { Shown } from '@/screens/desk-settings/articles/TextEditor';

/** What was ever published in a language: what a customer was shown can be read again. */
export function TextHistory({ id, language }: { id: string; language: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(articleQueries.versions(id, language));
  const [opened, setOpened] = useState<string>();
  const versions = data?.items ?? [];
  if (versions.length === 0) return null;
  return (
    <Panel title={t('articles.history')} flush>
      <ul className={styles.list}>
        {versions.map((version) => (
          <li key={version.id} className={styles.version}>
            <div className={styles.versionHead}>
              <span lang={language} dir="auto">{`${String(version.number)} · ${version.title}`}</span>
              <span className={parts.muted}>{[version.published_at && format.date(version.published_at), version.author_name].filter(Boolean).join(' · ')}</span>
              <Button variant="default" size="compact-sm" aria-expanded={opened === version.id} onClick={() => setOpened(opened === version.id ? undefined : version.id)}>
                {opened === version.id ? t('act.close') : t('articles.show')}
              </Button>
            </div>
            {opened === version.id && <Shown html={version.html} language={language} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
