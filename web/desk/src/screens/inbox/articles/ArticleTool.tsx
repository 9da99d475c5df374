import { ActionIcon } from '@mantine/core';
import { IconArticle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { late } from '@/parts/late';
import type { ArticlePickerProps } from '@/screens/inbox/articles/ArticlePicker';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

const ArticlePicker = late<ArticlePickerProps>(() => import('@/screens/inbox/articles/ArticlePicker').then(({ ArticlePicker: Part }) => Part));

/** Finds an article by words and puts its text, or a link to it, into the answer. */
export function ArticleTool(given: OfWriting) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [picks, setPicks] = useState(false);
  if (!allowed('articles.read')) return null;
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label={t('articles.insertTitle')} title={t('articles.insertTitle')} onClick={() => setPicks(true)}>
        <IconArticle stroke={iconStroke} aria-hidden />
      </ActionIcon>
      {picks && <ArticlePicker {...given} onClose={() => setPicks(false)} />}
    </>
  );
}
