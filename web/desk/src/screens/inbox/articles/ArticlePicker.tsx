import '@/i18n/late';

import { IconArticle, IconLink } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { currentLanguage } from '@/i18n';
import { say } from '@/parts/Notices';
import { articleQueries, bestText, type Article } from '@/screens/desk-settings/articles/queries';
import { Picker, type Choice } from '@/screens/inbox/Picker';
import type { OfWriting } from '@/screens/inbox/slots/parts';

export interface ArticlePickerProps extends OfWriting {
  onClose: () => void;
}

/** Published articles to choose from by typing: the text goes into the answer, or a link to it. */
export function ArticlePicker({ whole, draft, onClose }: ArticlePickerProps) {
  const { t } = useTranslation();
  const { ticket } = whole;
  const [typed, setTyped] = useState('');
  const language = ticket.language || currentLanguage();
  const { data } = useQuery({
    ...articleQueries.found({ q: typed.trim(), store_id: ticket.store?.id, state: 'published' }),
    placeholderData: keepPreviousData,
  });
  const choices = (data?.items ?? []).flatMap((article): Choice[] => {
    const text = bestText(article.texts, language);
    if (text?.state !== 'published') return [];
    return [
      { id: `text ${article.id} ${text.language}`, title: text.title, subtitle: `${text.language.toUpperCase()} · ${text.excerpt}`, icon: IconArticle },
      { id: `link ${article.id} ${text.language}`, title: text.title, subtitle: t('articles.insertLink'), icon: IconLink },
    ];
  });
  const insert = async (choice: string) => {
    const [what = '', id = '', chosen = ''] = choice.split(' ');
    try {
      const { texts } = await api.get<Article>(`/articles/${id}`);
      const text = texts.find((one) => one.language === chosen && one.state === 'published');
      if (text) draft.insert(what === 'link' ? `${text.title} : ${text.link}` : text.text);
    } catch (error) {
      say(asProblem(error).detail || t('failure.unexpected'));
    }
  };
  return (
    <Picker
      title={t('articles.insertTitle')}
      label={t('articles.search')}
      choices={choices}
      onPick={(choice) => void insert(choice)}
      onClose={onClose}
      onType={setTyped}
    />
  );
}
