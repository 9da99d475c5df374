import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Editor } from '@/screens/desk-settings/policy/Editor';
import styles from '@/screens/desk-settings/policy/policy.module.css';
import { Preview } from '@/screens/desk-settings/policy/Preview';
import { policyKey } from '@/screens/desk-settings/policy/queries';
import { TrialPanel } from '@/screens/desk-settings/policy/Trial';
import { wholeDocument, type Policy, type PolicyDraft } from '@/screens/desk-settings/policy/types';

function useDraft(draft: PolicyDraft, onDone: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [kept, setKept] = useState(draft);
  const [document, setDocument] = useState(() => wholeDocument(draft.document));
  const [note, setNote] = useState('');
  const changed = JSON.stringify(document) !== JSON.stringify(wholeDocument(kept.document));
  const ended = async (words: string) => {
    await client.invalidateQueries({ queryKey: policyKey });
    say(words);
    onDone();
  };
  const save = useAct(async () => {
    setKept(await api.put<PolicyDraft>('/return-policy/draft', document, `"${kept.version}"`));
    await client.invalidateQueries({ queryKey: policyKey });
    say(t('policy.saved'));
  });
  const publish = useAct(async () => {
    await api.post('/return-policy/publications', { note }, undefined, `"${kept.version}"`);
    await ended(t('policy.published'));
  });
  const discard = useAct(async () => {
    await api.delete('/return-policy/draft', undefined, `"${kept.version}"`);
    await ended(t('policy.discarded'));
  });
  return { kept, document, setDocument, note, setNote, changed, save, publish, discard };
}

type Drafting = ReturnType<typeof useDraft>;

function SaveBar({ drafting, onDiscard }: { drafting: Drafting; onDiscard: () => void }) {
  const { t } = useTranslation();
  const { kept, changed, note, setNote, save, publish } = drafting;
  const ready = !changed && kept.faults.length === 0;
  const hint = changed ? t('policy.unsaved') : ready ? t('policy.publishHelp') : t('policy.faults', { count: kept.faults.length });
  return (
    <div className={styles.saveBar} role="region" aria-label={t('policy.draft')}>
      <div>
        <p className={parts.muted}>{hint}</p>
        <ProblemNote error={save.error ?? publish.error} />
      </div>
      {ready && <TextInput aria-label={t('policy.field.note')} placeholder={t('policy.field.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} />}
      <Button variant="subtle" color="bad" onClick={onDiscard}>
        {t('policy.discard')}
      </Button>
      {ready ? (
        <Button loading={publish.running} onClick={() => void publish.run()}>
          {t('policy.publish')}
        </Button>
      ) : (
        <Button loading={save.running} disabled={!changed} onClick={() => void save.run()}>
          {t('policy.save')}
        </Button>
      )}
    </div>
  );
}

/** The draft: written, tried on real orders, then published whole. */
export function DraftScreen({ draft, categories, onDone }: { draft: PolicyDraft; categories: Policy['categories']; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const drafting = useDraft(draft, onDone);
  const [asks, setAsks] = useState(false);
  const { kept, document, setDocument, changed, discard } = drafting;
  return (
    <Page>
      <PageHead
        title={t('policy.draft')}
        acts={
          <Button variant="default" onClick={onDone}>
            {t('policy.back')}
          </Button>
        }
      />
      {kept.unknown_categories.length > 0 && (
        <Note tone="warn">{t('policy.unknownCategories', { names: format.list(kept.unknown_categories) })}</Note>
      )}
      <Editor document={document} faults={kept.faults} categories={categories} onChange={setDocument} />
      {!changed && (
        <>
          <TrialPanel key={`trial ${kept.version}`} />
          <Preview key={`try ${kept.version}`} draft />
        </>
      )}
      <SaveBar drafting={drafting} onDiscard={() => setAsks(true)} />
      <Ask
        opened={asks}
        title={t('policy.discardTitle')}
        act={t('policy.discard')}
        running={discard.running}
        error={discard.error}
        onAct={discard.run}
        onClose={() => setAsks(false)}
      >
        <p>{t('policy.discardText')}</p>
      </Ask>
    </Page>
  );
}
