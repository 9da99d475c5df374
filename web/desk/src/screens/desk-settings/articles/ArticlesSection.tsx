import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconArticle, IconCircleCheck, IconPencil } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { currentLanguage } from '@/i18n';
import { Mark } from '@/parts/Mark';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { SearchBox } from '@/parts/SearchBox';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { StoreFilter } from '@/parts/StoreFilter';
import { ArticleScreen } from '@/screens/desk-settings/articles/ArticleScreen';
import styles from '@/screens/desk-settings/articles/articles.module.css';
import { articleQueries, bestText, type ArticleItem } from '@/screens/desk-settings/articles/queries';
import { usePlaces } from '@/screens/users/queries';
import { useAllowed } from '@/shell/useAllowed';

/** Which languages a text is published in, and which wait as drafts. */
function Languages({ article }: { article: ArticleItem }) {
  const { t } = useTranslation();
  const of = (state: string) => article.texts.filter((text) => text.state === state).map(({ language }) => language.toUpperCase());
  const published = of('published');
  const drafts = of('draft');
  return (
    <>
      {published.length > 0 && <Mark tone="good" icon={IconCircleCheck} text={t('articles.publishedIn', { languages: published.join(', ') })} />}
      {drafts.length > 0 && <Mark tone="info" icon={IconPencil} text={t('articles.draftIn', { languages: drafts.join(', ') })} />}
    </>
  );
}

function ArticleLine({ article, onOpen }: { article: ArticleItem; onOpen: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { stores } = usePlaces();
  const text = bestText(article.texts, currentLanguage());
  const names = article.store_ids.map((id) => stores.find(({ target }) => target === `store:${id}`)?.name ?? id);
  return (
    <li>
      <button type="button" className={styles.line} onClick={onOpen}>
        <span className={styles.title} lang={text?.language} dir="auto">
          {text?.title ?? t('articles.untitled')}
        </span>
        <span className={`${parts.muted ?? ''} ${styles.excerpt ?? ''}`} lang={text?.language} dir="auto">
          {text?.excerpt}
        </span>
        <span className={styles.about}>
          <Languages article={article} />
          <span className={parts.muted}>
            {[names.length === 0 ? t('articles.everyStore') : format.list(names), format.short(article.changed_at)].join(' · ')}
          </span>
        </span>
      </button>
    </li>
  );
}

function List({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const [store, setStore] = useState('');
  const query = useInfiniteQuery(articleQueries.list({ q, store_id: store }));
  const articles = query.data?.pages.flatMap((page) => page.items) ?? [];
  const none = query.isSuccess && articles.length === 0;
  return (
    <>
      <div className={styles.filters}>
        <SearchBox value={q} label={t('articles.search')} onSearch={setQ} />
        <StoreFilter value={store} onChange={setStore} />
      </div>
      {query.isPending && <BonePanel waiting />}
      {query.isError && <Failure error={query.error} kept={t('articles.failure')} retry={() => void query.refetch()} />}
      {none && (q === '' && store === '' ? (
        <Blank icon={IconArticle} title={t('articles.empty.title')} text={t('articles.empty.text')} />
      ) : (
        <Blank icon={IconArticle} title={t('articles.nothing.title')} text={t('articles.nothing.text')} />
      ))}
      {articles.length > 0 && (
        <Panel flush>
          <ul className={styles.list}>
            {articles.map((article) => (
              <ArticleLine key={article.id} article={article} onOpen={() => onOpen(article.id)} />
            ))}
          </ul>
        </Panel>
      )}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('act.more')}
        </Button>
      )}
    </>
  );
}

/** Articles: what the desk explains again and again, by brand and language, found from every ticket. */
export function ArticlesSection() {
  const { t } = useTranslation();
  const may = useAllowed()('articles.write');
  const [opened, setOpened] = useState<string>();
  if (opened !== undefined) {
    return <ArticleScreen key={opened} id={opened === 'new' ? undefined : opened} onOpen={setOpened} onBack={() => setOpened(undefined)} />;
  }
  return (
    <Page>
      <PageHead title={t('articles.title')} acts={may ? <Button onClick={() => setOpened('new')}>{t('articles.new')}</Button> : undefined} />
      <List onOpen={setOpened} />
    </Page>
  );
}
