import { Button, Checkbox, FileButton, NativeSelect, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { TableFrame } from '@/parts/TableFrame';
import { useAct } from '@/parts/useAct';
import { voiceKey, voiceQueries, type ImportReport, type ImportRow } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { macrosKey } from '@/screens/inbox/macros/queries';
import { useLanguageName } from '@/screens/inbox/macros/words';

interface Asked {
  table: string;
  dialect: string;
}

function bodyOf({ table, dialect }: Asked, lines: readonly number[] = []) {
  return { table, dialect: dialect === '' ? null : dialect, lines };
}

function Row({ row, chosen, onChoose }: { row: ImportRow; chosen: boolean; onChoose: (chosen: boolean) => void }) {
  const { t } = useTranslation();
  const languageName = useLanguageName();
  const refused = row.outcome === 'refused';
  return (
    <tr>
      <td>
        <Checkbox
          aria-label={t('voice.import.take', { name: row.name })}
          checked={chosen}
          disabled={refused}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
      <td>{row.line}</td>
      <td>
        <bdi>{row.name}</bdi>
        <details>
          <summary className={parts.muted}>{t('voice.import.show')}</summary>
          <p className={styles.imported}>{row.text}</p>
        </details>
      </td>
      <td>{languageName(row.language)}</td>
      <td>{t(`voice.import.outcome.${row.outcome as 'new'}`)}</td>
      <td>{refused ? row.reason : row.unmapped.length > 0 ? t('voice.import.unmapped', { names: row.unmapped.join(', ') }) : ''}</td>
    </tr>
  );
}

function Report({ report, chosen, setChosen }: { report: ImportReport; chosen: ReadonlySet<number>; setChosen: (chosen: Set<number>) => void }) {
  const { t } = useTranslation();
  const columns = [t('voice.import.takeIt'), t('voice.import.line'), t('field.name'), t('voice.language'), t('voice.import.becomes'), t('voice.import.toSee')];
  const choose = (line: number, takes: boolean) => {
    const next = new Set(chosen);
    if (takes) next.add(line);
    else next.delete(line);
    setChosen(next);
  };
  return (
    <TableFrame label={t('voice.import.report')}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <Row key={row.line} row={row} chosen={chosen.has(row.line)} onChoose={(takes) => choose(row.line, takes)} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function useImport(asked: Asked) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [report, setReport] = useState<ImportReport>();
  const [chosen, setChosen] = useState<Set<number>>(new Set());
  const look = useAct(async () => {
    const seen = await api.post<ImportReport>('/macro-imports/previews', bodyOf(asked));
    setReport(seen);
    setChosen(new Set(seen.rows.filter(({ outcome }) => outcome === 'new' || outcome === 'change').map(({ line }) => line)));
  });
  const write = useAct(async () => {
    await api.post<ImportReport>('/macro-imports', bodyOf(asked, [...chosen]));
    await client.invalidateQueries({ queryKey: voiceKey });
    await client.invalidateQueries({ queryKey: macrosKey });
    say(t('voice.import.done', { count: chosen.size }));
    await navigate({ to: '/desk-settings/$section', params: { section: 'templates' }, search: {} });
  });
  return { report, chosen, setChosen, look, write, forget: () => setReport(undefined) };
}

interface TableProps {
  asked: Asked;
  change: (next: Partial<Asked>) => void;
  looked: boolean;
  act: { run: () => Promise<void>; running: boolean; error: unknown };
}

function TableForm({ asked, change, looked, act }: TableProps) {
  const { t } = useTranslation();
  const dialects = useQuery(voiceQueries.dialects()).data?.items ?? [];
  return (
    <Panel title={t('voice.import.table')}>
      <Form className={styles.stack} onSubmit={act.run}>
        <p className={parts.muted}>{t('voice.import.text')}</p>
        <div className={styles.acts}>
          <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void file?.text().then((table) => change({ table }))}>
            {(props) => (
              <Button variant="default" {...props}>
                {t('voice.import.file')}
              </Button>
            )}
          </FileButton>
          <NativeSelect
            aria-label={t('voice.import.dialect')}
            value={asked.dialect}
            data={[{ value: '', label: t('voice.import.findOut') }, ...dialects.map(({ id, label }) => ({ value: id, label }))]}
            onChange={(event) => change({ dialect: event.currentTarget.value })}
          />
        </div>
        <Textarea
          label={t('voice.import.paste')}
          autosize
          minRows={5}
          maxRows={12}
          value={asked.table}
          onChange={(event) => change({ table: event.currentTarget.value })}
        />
        <ProblemNote error={act.error} />
        <div>
          <Button type="submit" variant={looked ? 'default' : 'filled'} loading={act.running} disabled={asked.table.trim() === ''}>
            {t('voice.import.look')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

/** Brings texts of another desk: a table is given, its report is read, and only then is anything written. */
export function ImportScreen() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked>({ table: '', dialect: '' });
  const dialects = useQuery(voiceQueries.dialects()).data?.items ?? [];
  const { report, chosen, setChosen, look, write, forget } = useImport(asked);
  const change = (next: Partial<Asked>) => {
    setAsked({ ...asked, ...next });
    forget();
  };
  return (
    <Page>
      <p>
        <Link to="/desk-settings/$section" params={{ section: 'templates' }} search={{}}>
          ← {t('voice.templates.title')}
        </Link>
      </p>
      <PageHead title={t('voice.import.title')} />
      <TableForm asked={asked} change={change} looked={report !== undefined} act={look} />
      {report && (
        <Panel title={t('voice.import.report')} flush>
          <div className={styles.said}>
            <Note tone="info">{t('voice.import.read', { dialect: dialects.find(({ id }) => id === report.dialect)?.label ?? report.dialect })}</Note>
          </div>
          <Report report={report} chosen={chosen} setChosen={setChosen} />
          <div className={styles.said}>
            <ProblemNote error={write.error} />
            <Button loading={write.running} disabled={chosen.size === 0} onClick={() => void write.run()}>
              {t('voice.import.write', { count: chosen.size })}
            </Button>
          </div>
        </Panel>
      )}
    </Page>
  );
}
