import { NativeSelect, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Panel } from '@/parts/Page';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { forms, type Typed } from '@/screens/desk-settings/voices/typed';
import { useLanguageName } from '@/screens/inbox/macros/words';

const languages = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt'];

interface WordsProps {
  typed: Typed;
  set: (change: Partial<Typed>) => void;
  may: boolean;
}

/** What a brand says in a language: its form of address, its greeting, its signature. */
export function Words({ typed, set, may }: WordsProps) {
  const { t, i18n } = useTranslation();
  const languageName = useLanguageName();
  const [language, setLanguage] = useState(i18n.language);
  const address = forms[language];
  return (
    <Panel title={t('voice.voices.words')}>
      <div className={styles.form}>
        <NativeSelect
          label={t('voice.language')}
          value={language}
          data={languages.map((one) => ({ value: one, label: languageName(one) }))}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        {address && (
          <SegmentedControl
            aria-label={t('voice.voices.address')}
            disabled={!may}
            value={typed.address[language] ?? ''}
            data={[{ value: '', label: t('voice.voices.anyForm') }, ...address.map((form) => ({ value: form, label: form }))]}
            onChange={(form) => set({ address: { ...typed.address, [language]: form } })}
          />
        )}
        <Textarea
          label={t('voice.voices.greeting')}
          description={t('voice.voices.greetingText')}
          readOnly={!may}
          autosize
          minRows={1}
          value={typed.greetings[language] ?? ''}
          onChange={(event) => set({ greetings: { ...typed.greetings, [language]: event.currentTarget.value } })}
        />
        <Textarea
          label={t('voice.voices.signature')}
          readOnly={!may}
          autosize
          minRows={2}
          value={typed.signatures[language] ?? ''}
          onChange={(event) => set({ signatures: { ...typed.signatures, [language]: event.currentTarget.value } })}
        />
      </div>
    </Panel>
  );
}
