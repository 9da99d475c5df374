import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { i18n as I18n, TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { AuditEntry, Grant } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { languageNames } from '@/i18n';
import { Facts } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/audit/audit.module.css';
import { differences, isMoney, type FieldChange } from '@/screens/audit/difference';
import { auditQueries } from '@/screens/audit/queries';
import { useActWords, useEntityName, useFieldName } from '@/screens/audit/words';
import { useGrantWords } from '@/screens/users/Changes';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function isGrants(value: unknown): value is Grant[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && 'role' in one);
}

/** A value as a person reads it. */
function useValueWords(): (value: unknown) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const grantWords = useGrantWords();
  const words = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return '—';
    if (typeof value === 'boolean') return value ? t('trail.yes') : t('trail.no');
    if (isMoney(value)) return format.money(value);
    if (Array.isArray(value)) {
      if (value.length === 0) return '—';
      return isGrants(value) ? grantWords(value) : value.map(words).join(', ');
    }
    if (typeof value === 'object') {
      return Object.entries(value)
        .map(([name, inner]) => `${name}: ${words(inner)}`)
        .join(', ');
    }
    if (typeof value === 'string' && moment.test(value)) return format.dateTime(value);
    if (value === 'fr' || value === 'en') return languageNames[value];
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  return words;
}

/** Fields with their values: before and after, or of one state alone. */
export function ChangeTable({ changes, both }: { changes: FieldChange[]; both: boolean }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const words = useValueWords();
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th>{t('trail.fieldTitle')}</th>
          {both && <th>{t('trail.before')}</th>}
          <th>{both ? t('trail.after') : t('trail.value')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={path.join()}>
            <th scope="row">{fieldName(path)}</th>
            {both && <td className={styles.was}>{words(before)}</td>}
            <td>{words(both ? after : (after ?? before))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What an act was about: by its name where it is known here, else by its number. */
export function useThingName(): (entry: AuditEntry) => string {
  const { t } = useTranslation();
  const entityName = useEntityName();
  const { data: people } = useQuery(auditQueries.people());
  const { data: connections } = useQuery(queries.connections());
  return ({ entity, entity_id: id, after, before }) => {
    const named = entity === 'user' ? people : entity === 'connection' ? connections?.items : undefined;
    const kept = [after, before].find((state): state is { name: string } => typeof (state as { name?: unknown } | null)?.name === 'string');
    const name = named?.find((one) => one.id === id)?.name ?? (named ? kept?.name : undefined);
    const kind = entityName(entity);
    return id === 'all' ? t('trail.all', { kind }) : t('trail.thing', { kind, id: name ?? id });
  };
}

/** Leads to what the act was about, where the desk has a page for it. */
export function EntityLink({ entry }: { entry: AuditEntry }) {
  const words = useThingName()(entry);
  const params = { id: entry.entity_id };
  switch (entry.entity) {
    case 'user':
      return <Link to="/users/$id" params={params}>{words}</Link>;
    case 'connection':
      return <Link to="/connections/$id" params={params}>{words}</Link>;
    case 'customer':
      return <Link to="/customers/$id" params={params}>{words}</Link>;
    case 'order':
      return <Link to="/orders/$id" params={params}>{words}</Link>;
    case 'product':
      return <Link to="/products/$id" params={params}>{words}</Link>;
    default:
      return words;
  }
}

const houseReasons: Partial<Record<string, 'demo' | 'commandLine'>> = { demo: 'demo', 'command line': 'commandLine' };

/** The house itself, and for what or whom it acted. */
function houseWords(t: TFunction, i18n: I18n, name: string): string {
  const reason = houseReasons[name];
  if (reason !== undefined) return t(`trail.houseFor.${reason}`);
  if (name === 'Guichet') return t('trail.house');
  const app = / app$/.test(name) ? name.slice(0, -' app'.length) : '';
  if (app) return t('trail.houseFor.app', { app });
  return t('trail.houseFor.other', { name: i18n.exists(`trail.part.${name}`) ? t(`trail.part.${name as 'stock'}`) : name });
}

export function useActorName(): (entry: AuditEntry) => string {
  const { t, i18n } = useTranslation();
  return ({ actor_kind: kind, actor_name: name }) => (kind === 'system' ? houseWords(t, i18n, name) : name);
}

/** One act: who did it, when, from where, and what it changed. */
export function EntryLife({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const actWords = useActWords();
  const actorName = useActorName();
  const changes = differences(entry.before, entry.after);
  const both = entry.before !== null && entry.after !== null;
  return (
    <article className={styles.life}>
      <h2 className={styles.title}>{actWords(entry.act)}</h2>
      <Facts
        rows={[
          [t('trail.when'), format.exact(entry.at)],
          [t('trail.who'), actorName(entry)],
          [t('trail.about'), <EntityLink key="about" entry={entry} />],
          [t('trail.address'), entry.address],
        ]}
      />
      {changes.length > 0 ? <ChangeTable changes={changes} both={both} /> : <p className={parts.muted}>{t('trail.nothingMore')}</p>}
      <Link
        to="/audit"
        search={{ entity: entry.entity, id: entry.entity_id }}
      >
        {t('trail.allOfThis')}
      </Link>
    </article>
  );
}
