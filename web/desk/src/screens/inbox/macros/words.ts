import { useTranslation } from 'react-i18next';

import { useQuery } from '@tanstack/react-query';

import type { Macro, MacroAction } from '@/screens/inbox/macros/queries';
import { inboxQueries } from '@/screens/inbox/queries';

/** A language's name, in the reader's language. */
export function useLanguageName(): (code: string) => string {
  const { i18n } = useTranslation();
  return (code) => (code === '' ? '' : (new Intl.DisplayNames([i18n.language], { type: 'language' }).of(code) ?? code));
}

/** What a macro does besides its text, in words. */
export function useDoesWords(): (macro: Pick<Macro, 'tags' | 'actions'>) => string[] {
  const { t } = useTranslation();
  const people = useQuery(inboxQueries.assignees()).data?.items ?? [];
  const words = (action: MacroAction): string => {
    switch (action.kind) {
      case 'state':
        return t(`voice.does.${action.state}`);
      case 'snooze':
        return t('voice.does.snooze', { count: Math.max(1, Math.round(action.hours / 24)) });
      case 'assign': {
        const person = people.find(({ id }) => id === action.user_id);
        return person ? t('voice.does.assign', { name: person.name }) : t('voice.does.assignMe');
      }
      case 'offer':
        return t('voice.does.offer', { act: t(`voice.act.${action.act}`) });
    }
  };
  return ({ tags, actions }) => [...tags.map((tag) => `#${tag}`), ...actions.map(words)];
}
