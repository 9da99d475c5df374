import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { currentLanguage, languages } from '@/i18n';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/articles/articles.module.css';
import { articleQueries, articlesKey, bestText, type Article } from '@/screens/desk-settings/articles/queries';
import { TextEditor } from '@/screens/desk-settings/articles/TextEditor';
import { TextHistory } from '@/screens/desk-settings/articles/TextHistory';
import { usePlaces } from '@/screens/users/queries';
import { useAllowed } from '@/shell/useAllowed';

interface StoresProps {
  ids: string[];
  disabled: boolean;
  onChange: (ids: string[]) => void;
}

function Stores({ ids, disabled, onChange }: StoresProps) {
  const { t } = useTranslation();
  const { stores } = usePlaces();
  return (
    <MultiSelect
      label={t('articles.field.stores')}
      placeholder={ids.length === 0 ? t('articles.everyStore') : ''}
      value={ids}
      disabled={disabled}
      data={stores.map(({ target, name }) => ({ value: target.replace('store:', ''), label: name }))}
      onChange={onChange}
    />
  );
}

function Removing({ article, onGone, onClose }: { article: Article; onGone: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { run, running, error } = useAct(async () => {
    await api.delete(`/articles/${article.id}`);
    await client.invalidateQueries({ queryKey: articlesKey });
    say(t('articles.removed'));
    onGone();
  });
  return (
    <Ask opened title={t('articles.removeTitle')} act={t('articles.remove')} running={running} error={error} onAct={run} onClose={onClose}>
      <p>{t('articles.removeText')}</p>
    </Ask>
  );
}

interface OpenedProps {
  article: Article | undefined;
  onOpen: (id: string) => void;
  onBack: () => void;
}

function Opened({ article, onOpen, onBack }: OpenedProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('articles.write');
  const [language, setLanguage] = useState(() => bestText(article?.texts ?? [], currentLanguage())?.language ?? currentLanguage());
  const [stores, setStores] = useState(article?.store_ids ?? []);
  const [removes, setRemoves] = useState(false);
  const place = useAct(async (ids: string[]) => {
    setStores(ids);
    if (article === undefined) return;
    await api.patch(`/articles/${article.id}`, { store_ids: ids }, `"${article.version}"`);
    await client.invalidateQueries({ queryKey: articlesKey });
  });
  const known = [...new Set([...languages, ...(article?.texts ?? []).map((text) => text.language)])];
  return (
    <>
      <Panel>
        <div className={styles.top}>
          <SegmentedControl
            aria-label={t('articles.field.language')}
            value={language}
            data={known.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={setLanguage}
          />
          <Stores ids={stores} disabled={!may} onChange={(ids) => void place.run(ids)} />
        </div>
        <ProblemNote error={place.error} />
        <TextEditor key={language} article={article} language={language} storeIds={stores} onMade={onOpen} />
      </Panel>
      {article && <TextHistory key={`history ${language}`} id={article.id} language={language} />}
      {article && may && (
        <div>
          <Button variant="subtle" color="bad" onClick={() => setRemoves(true)}>
            {t('articles.remove')}
          </Button>
        </div>
      )}
      {article && removes && <Removing article={article} onGone={onBack} onClose={() => setRemoves(false)} />}
    </>
  );
}

interface ScreenProps {
  /** None for one that is begun. */
  id: string | undefined;
  onOpen: (id: string) => void;
  onBack: () => void;
}

/** One article: its texts by language, the draft beside what is published. */
export function ArticleScreen({ id, onOpen, onBack }: ScreenProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...articleQueries.one(id ?? ''), enabled: id !== undefined });
  const title = bestText(data?.texts ?? [], currentLanguage())?.title ?? t('articles.new');
  return (
    <Page>
      <PageHead
        title={title}
        acts={
          <Button variant="default" onClick={onBack}>
            {t('articles.back')}
          </Button>
        }
      />
      {error !== null && <Failure error={error} kept={t('articles.failure')} retry={() => void refetch()} />}
      {id !== undefined && !data && error === null && <BonePanel waiting />}
      {(id === undefined || data) && <Opened article={data} onOpen={onOpen} onBack={onBack} />}
    </Page>
  );
}
