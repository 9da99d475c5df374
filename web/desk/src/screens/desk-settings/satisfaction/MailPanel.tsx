import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { currentLanguage, languageNames, languages } from '@/i18n';
import { Panel } from '@/parts/Page';
import { BonePanel, Failure } from '@/parts/States';
import { csatQueries } from '@/screens/desk-settings/satisfaction/queries';
import styles from '@/screens/desk-settings/satisfaction/satisfaction.module.css';
import { SaidText } from '@/screens/inbox/macros/SaidText';
import { useAllowed } from '@/shell/useAllowed';

const intent = 'satisfaction';

/** The mail as the shop would send it, in either language; its words are a template like all others. */
export function MailPanel({ storeId }: { storeId: string }) {
  const { t } = useTranslation();
  const mayRead = useAllowed()('voice.read');
  const [language, setLanguage] = useState<string>(currentLanguage());
  const { data, error, isPending, refetch } = useQuery({ ...csatQueries.preview(storeId, language), placeholderData: keepPreviousData });
  return (
    <Panel title={t('csatSettings.mail')}>
      <div className={styles.stack} aria-live="polite">
        <SegmentedControl
          aria-label={t('csatSettings.language')}
          value={language}
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={setLanguage}
        />
        {error && <Failure error={error} kept={t('csatSettings.kept')} retry={() => refetch()} />}
        {isPending && <BonePanel waiting />}
        {data && <SaidText subject={data.subject} text={data.text} gaps={[]} remarks={[]} />}
        {mayRead && (
          <p className={styles.hint}>
            <Link to="/desk-settings/$section" params={{ section: 'templates' }} search={{ open: intent }}>
              {t('csatSettings.words')}
            </Link>
          </p>
        )}
      </div>
    </Panel>
  );
}
