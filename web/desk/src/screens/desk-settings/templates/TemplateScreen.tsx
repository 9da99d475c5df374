import { Button, NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import { Page, PageHead } from '@/parts/Page';
import { BonePanel, Failure } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { MacroDoes } from '@/screens/desk-settings/templates/MacroDoes';
import { textOf, voiceKey, voiceQueries, type Template, type Which } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { TextEditor } from '@/screens/desk-settings/templates/TextEditor';
import { macrosKey, nameIn } from '@/screens/inbox/macros/queries';
import { useLanguageName } from '@/screens/inbox/macros/words';
import { useAllowed } from '@/shell/useAllowed';

const offeredLanguages = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt'];

/** Which of an intent's texts is shown; what is written already is named as such. */
function Choice({ template, which, setWhich }: { template: Template; which: Which; setWhich: (which: Which) => void }) {
  const { t } = useTranslation();
  const languageName = useLanguageName();
  const voices = useQuery(voiceQueries.voices()).data?.items ?? [];
  const languages = [...new Set([...template.texts.map(({ language }) => language), ...offeredLanguages])];
  const written = (at: Which) => textOf(template, at) !== undefined;
  const marked = (name: string, at: Which) => (written(at) ? name : t('voice.notWritten', { name }));
  return (
    <div className={styles.choice}>
      <NativeSelect
        label={t('voice.language')}
        value={which.language}
        data={languages.map((language) => ({ value: language, label: marked(languageName(language), { ...which, language }) }))}
        onChange={(event) => setWhich({ ...which, language: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('voice.brand')}
        value={which.brand}
        data={[
          { value: '', label: marked(t('voice.allBrands'), { ...which, brand: '' }) },
          ...voices.map(({ id, name }) => ({ value: id, label: marked(name, { ...which, brand: id }) })),
        ]}
        onChange={(event) => setWhich({ ...which, brand: event.currentTarget.value })}
      />
    </div>
  );
}

function Remove({ template }: { template: Template }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const name = nameIn(template.names, i18n.language, template.intent);
  const { run, running, error } = useAct(async () => {
    await api.delete(`/templates/${template.intent}`);
    await navigate({ to: '/desk-settings/$section', params: { section: 'templates' }, search: {} });
    await client.invalidateQueries({ queryKey: voiceKey });
    await client.invalidateQueries({ queryKey: macrosKey });
    say(t('voice.templates.removed', { name }));
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('voice.templates.remove')}
      </Button>
      <Ask
        opened={asks}
        title={t('voice.templates.removeAsk', { name })}
        act={t('voice.templates.remove')}
        running={running}
        error={error}
        onAct={run}
        onClose={() => setAsks(false)}
      >
        <p>{t('voice.templates.removeText')}</p>
      </Ask>
    </>
  );
}

/** One intent: its text in a language for a brand, with a live preview; and what its macro does besides. */
export function TemplateScreen({ intent }: { intent: string }) {
  const { t, i18n } = useTranslation();
  const may = useAllowed()('voice.manage');
  const [which, setWhich] = useState<Which>({ language: i18n.language, brand: '' });
  const { data: template, isPending, error, refetch } = useQuery(voiceQueries.template(intent));
  return (
    <Page>
      <p>
        <Link to="/desk-settings/$section" params={{ section: 'templates' }} search={{}}>
          ← {t('voice.templates.title')}
        </Link>
      </p>
      <PageHead
        title={template ? nameIn(template.names, i18n.language, intent) : t('voice.templates.title')}
        acts={may && template && !template.starter ? <Remove template={template} /> : undefined}
      />
      {isPending && <BonePanel waiting />}
      {error && <Failure error={error} kept={t('voice.templates.failure')} retry={() => void refetch()} />}
      {template && (
        <>
          <Choice template={template} which={which} setWhich={setWhich} />
          <TextEditor key={`${which.language} ${which.brand}`} template={template} which={which} />
          {template.kind === 'answer' && <MacroDoes intent={intent} />}
        </>
      )}
    </Page>
  );
}
