import '@/i18n/late';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isMeant } from '@/palette/entries';
import { Page, PageHead, Panel } from '@/parts/Page';
import { SearchBox } from '@/parts/SearchBox';
import { BonePanel, Failure } from '@/parts/States';
import { ImportScreen } from '@/screens/desk-settings/templates/ImportScreen';
import { NewTemplate } from '@/screens/desk-settings/templates/NewTemplate';
import { voiceQueries, type TemplateItem } from '@/screens/desk-settings/templates/queries';
import { TemplateScreen } from '@/screens/desk-settings/templates/TemplateScreen';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { macroQueries, nameIn } from '@/screens/inbox/macros/queries';
import { useDoesWords } from '@/screens/inbox/macros/words';
import { useAllowed } from '@/shell/useAllowed';

const importing = '+import';

function Row({ template }: { template: TemplateItem }) {
  const { t, i18n } = useTranslation();
  const doesWords = useDoesWords();
  const macro = useQuery(macroQueries.all()).data?.items.find(({ intent }) => intent === template.intent);
  const voices = useQuery(voiceQueries.voices()).data?.items ?? [];
  const languages = [...new Set(template.texts.map(({ language }) => language))].map((one) => one.toUpperCase());
  const brands = voices.filter(({ id }) => template.texts.some((text) => text.voice_id === id)).map(({ name }) => name);
  const about = [languages.join(' '), ...brands, ...(macro ? doesWords(macro) : []), macro?.enabled === false ? t('voice.off') : ''];
  return (
    <li>
      <Link to="/desk-settings/$section" params={{ section: 'templates' }} search={{ open: template.intent }} className={styles.row}>
        <span className={styles.name}>{nameIn(template.names, i18n.language, template.intent)}</span>
        <span className={styles.about}>{about.filter(Boolean).join(' · ')}</span>
      </Link>
    </li>
  );
}

function Templates({ kind, title, templates }: { kind: string; title: string; templates: readonly TemplateItem[] }) {
  const { t } = useTranslation();
  const shown = templates.filter((one) => one.kind === kind);
  return (
    <Panel title={title} flush>
      {shown.length > 0 ? (
        <ul className={styles.rows}>
          {shown.map((one) => (
            <Row key={one.intent} template={one} />
          ))}
        </ul>
      ) : (
        <p className={styles.nothing}>{t('voice.templates.none')}</p>
      )}
    </Panel>
  );
}

function List() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const may = useAllowed()('voice.manage');
  const mayImport = useAllowed()('macros.manage');
  const [sought, setSought] = useState('');
  const [adds, setAdds] = useState(false);
  const { data, isPending, error, refetch } = useQuery(voiceQueries.templates());
  const found = (data?.items ?? []).filter((one) => isMeant(sought, [...Object.values(one.names), nameIn(one.names, i18n.language, '')].join(' ')));
  const open = (intent: string) => void navigate({ to: '/desk-settings/$section', params: { section: 'templates' }, search: { open: intent } });
  return (
    <Page>
      <PageHead
        title={t('voice.templates.title')}
        acts={
          <>
            {mayImport && (
              <Button variant="default" onClick={() => open(importing)}>
                {t('voice.import.open')}
              </Button>
            )}
            {may && <Button onClick={() => setAdds(true)}>{t('voice.templates.add')}</Button>}
          </>
        }
      />
      {/* Alone in a column it would take all the height that is left. */}
      <div>
        <SearchBox value={sought} label={t('voice.templates.find')} onSearch={setSought} />
      </div>
      {isPending && <BonePanel waiting />}
      {error && <Failure error={error} kept={t('voice.templates.failure')} retry={() => void refetch()} />}
      {data && (
        <>
          <Templates kind="answer" title={t('voice.templates.answers')} templates={found} />
          <Templates kind="happening" title={t('voice.templates.happenings')} templates={found} />
        </>
      )}
      {adds && <NewTemplate onDone={open} onClose={() => setAdds(false)} />}
    </Page>
  );
}

/** The texts that are said to customers and what a macro does besides: the list, one of them, or an import. */
export default function TemplatesSection() {
  const { open } = useSearch({ strict: false });
  if (open === importing) return <ImportScreen />;
  if (open !== undefined) return <TemplateScreen key={open} intent={open} />;
  return <List />;
}
