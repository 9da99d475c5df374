import { Button, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { CopyText } from '@/parts/CopyText';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/articles/articles.module.css';
import { articlesKey, type Article, type ArticleText } from '@/screens/desk-settings/articles/queries';
import { useAllowed } from '@/shell/useAllowed';

interface EditorProps {
  /** None for one that is begun: it is made with its first draft. */
  article: Article | undefined;
  language: string;
  storeIds: string[];
  onMade: (id: string) => void;
}

/** How a body will be shown: the server makes it safe. */
export function Shown({ html, language }: { html: string; language: string }) {
  return <div className={styles.shown} lang={language} dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}

function LivePreview({ body, language }: { body: string; language: string }) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(body, 300);
  const { data } = useQuery({
    queryKey: [...articlesKey, 'preview', asked],
    queryFn: () => api.post<{ html: string }>('/article-previews', { body: asked }),
    enabled: asked.trim() !== '',
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  return (
    <section className={styles.preview} aria-label={t('articles.preview')}>
      <p className={parts.muted}>{t('articles.preview')}</p>
      {asked.trim() !== '' && data && <Shown html={data.html} language={language} />}
    </section>
  );
}

function useText({ article, language, storeIds, onMade }: EditorProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const of = (state: string): ArticleText | undefined =>
    article?.texts.find((text) => text.language === language && text.state === state);
  const [draft, published] = [of('draft'), of('published')];
  const kept = draft ?? published;
  const [title, setTitle] = useState(kept?.title ?? '');
  const [body, setBody] = useState(kept?.body ?? '');
  const changed = title.trim() !== (kept?.title ?? '') || body !== (kept?.body ?? '');
  const keep = async (): Promise<string> => {
    if (article === undefined) {
      const made = await api.post<Article>('/articles', { store_ids: storeIds, language, title, body });
      return made.id;
    }
    if (changed) await api.put(`/articles/${article.id}/texts/${language}/draft`, { title, body }, `"${article.version}"`);
    return article.id;
  };
  const after = async (id: string, words: string) => {
    await client.invalidateQueries({ queryKey: articlesKey });
    say(words);
    if (article === undefined) onMade(id);
  };
  const save = useAct(async () => after(await keep(), t('articles.saved')));
  const publish = useAct(async () => {
    const id = await keep();
    await api.post(`/articles/${id}/texts/${language}/publications`);
    await after(id, t('articles.published'));
  });
  const undo = useAct(async () => {
    await api.delete(`/articles/${article?.id ?? ''}/texts/${language}/${draft ? 'draft' : 'publications'}`);
    if (draft) {
      setTitle(published?.title ?? '');
      setBody(published?.body ?? '');
    }
    await after(article?.id ?? '', t(draft ? 'articles.discarded' : 'articles.withdrawn'));
  });
  return { draft, published, title, setTitle, body, setBody, changed, save, publish, undo };
}

function Standing({ draft, published }: { draft: ArticleText | undefined; published: ArticleText | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = [
    published?.published_at && t('articles.standsSince', { number: published.number ?? 1, day: format.date(published.published_at) }),
    draft && t('articles.draftOf', { name: draft.author_name, at: format.short(draft.changed_at) }),
  ].filter(Boolean);
  return (
    <p className={parts.muted} role="status">
      {said.length === 0 ? t('articles.noText') : said.join(' · ')}
    </p>
  );
}

/** The text in one language: a draft beside what is published, shown as it will be read. */
export function TextEditor(props: EditorProps) {
  const { t } = useTranslation();
  const may = useAllowed()('articles.write');
  const { language } = props;
  const { draft, published, title, setTitle, body, setBody, changed, save, publish, undo } = useText(props);
  return (
    <Form className={styles.form} onSubmit={save.run}>
      <Standing draft={draft} published={published} />
      {published && <CopyText text={published.link} label={t('articles.link')} />}
      <TextInput label={t('articles.field.title')} lang={language} required withAsterisk={false} readOnly={!may} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <div className={styles.halves}>
        <Textarea
          label={t('articles.field.body')}
          description={t('articles.field.bodyHelp')}
          lang={language}
          autosize
          minRows={10}
          maxRows={30}
          readOnly={!may}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        <LivePreview body={body} language={language} />
      </div>
      <ProblemNote error={save.error ?? publish.error ?? undo.error} />
      {may && (
        <div className={styles.acts}>
          {(draft ?? published) && (
            <Button variant="subtle" color="bad" loading={undo.running} onClick={() => void undo.run()}>
              {t(draft ? 'articles.discard' : 'articles.withdraw')}
            </Button>
          )}
          <Button type="submit" variant="default" loading={save.running} disabled={!changed || title.trim() === ''}>
            {t('articles.save')}
          </Button>
          <Button loading={publish.running} disabled={title.trim() === '' || (!changed && !draft)} onClick={() => void publish.run()}>
            {t('articles.publish')}
          </Button>
        </div>
      )}
    </Form>
  );
}
