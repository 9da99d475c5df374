import '@/i18n/late';

import { ActionIcon, Button } from '@mantine/core';
import { IconListDetails, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { AuditEntry } from '@/api/types';
import { dateIn } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import { useKeys } from '@/keyboard/keys';
import { Fresh, Moment } from '@/parts/Fresh';
import list from '@/parts/list.module.css';
import { PagedList } from '@/parts/ListScreen';
import { Page, PageHead } from '@/parts/Page';
import { Cell, ColumnName } from '@/parts/RowList';
import { useNarrow } from '@/parts/useNarrow';
import styles from '@/screens/audit/audit.module.css';
import { AuditFilters, isFiltered } from '@/screens/audit/AuditFilters';
import { EntryLife, useActorName, useThingName } from '@/screens/audit/EntryLife';
import { auditQueries } from '@/screens/audit/queries';
import { useActWords } from '@/screens/audit/words';
import { iconStroke } from '@/theme/tokens';

const route = getRouteApi('/shell/audit');

function Columns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('trail.what')}</ColumnName>
      <ColumnName>{t('trail.about')}</ColumnName>
      <ColumnName>{t('trail.who')}</ColumnName>
      <ColumnName look={styles.roomy}>{t('trail.address')}</ColumnName>
      <ColumnName look={list.figure}>{t('trail.when')}</ColumnName>
    </>
  );
}

/** The acts with which a day begins in the list: the others under them need only the hour. */
function useDayHeads(entries: readonly AuditEntry[], zone: string): ReadonlySet<string> {
  return useMemo(() => {
    const days = entries.map(({ at }) => dateIn(zone, new Date(at)));
    return new Set(entries.filter((_, index) => days[index] !== days[index - 1]).map(({ id }) => id));
  }, [entries, zone]);
}

interface CellsProps {
  entry: AuditEntry;
  beginsDay: boolean;
  tabIndex: number;
}

function Cells({ entry, beginsDay, tabIndex }: CellsProps) {
  const narrow = useNarrow();
  const who = useActorName()(entry);
  const what = useActWords()(entry.act);
  const about = useThingName()(entry);
  const link = (
    <Link
      to="/audit"
      search={(search) => ({ ...search, open: entry.id })}
      className={list.open}
      tabIndex={tabIndex}
      title={what}
    >
      {what}
    </Link>
  );
  const when = <Moment at={entry.at} look={narrow ? 'short' : beginsDay ? 'dateTime' : 'time'} />;
  const late = `${list.figure ?? ''} ${list.quiet ?? ''}`;
  if (narrow) {
    return (
      <>
        <Cell>{link}</Cell>
        <Cell look={late}>{when}</Cell>
        <Cell look={list.quiet}>{about}</Cell>
        <Cell look={late}>{who}</Cell>
      </>
    );
  }
  return (
    <>
      <Cell>{link}</Cell>
      <Cell look={list.quiet}>{about}</Cell>
      <Cell>{who}</Cell>
      <Cell look={`${styles.roomy ?? ''} ${list.quiet ?? ''}`}>{entry.address}</Cell>
      <Cell look={late}>{when}</Cell>
    </>
  );
}

function useClose() {
  const navigate = route.useNavigate();
  return () => void navigate({ search: (search) => ({ ...search, open: undefined }) });
}

function Aside({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const close = useClose();
  useKeys({ Escape: close });
  return (
    <aside className={list.aside} aria-label={t('trail.aside')}>
      <div className={styles.asideHead}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('act.close')} title={t('act.close')} onClick={close}>
          <IconX size="1.1em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      </div>
      <EntryLife entry={entry} />
    </aside>
  );
}

/** A phone shows one thing at a time. */
function Alone({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const close = useClose();
  return (
    <Page>
      <PageHead title={t('trail.title')} />
      <Button variant="default" size="compact-md" className={styles.back ?? ''} onClick={close}>
        {t('trail.back')}
      </Button>
      <EntryLife entry={entry} />
    </Page>
  );
}

/** Who did what, newest first; an act opens beside the list to what it changed. */
export function AuditScreen() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const { open, ...search } = route.useSearch();
  const { zone } = useFormat();
  const query = useInfiniteQuery(auditQueries.trail(search, zone));
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const asOf = query.data?.pages[0]?.as_of;
  const dayHeads = useDayHeads(entries, zone);
  const opened = entries.find((entry) => entry.id === open);
  const empty = isFiltered(search) ? ([t('trail.none.title'), t('trail.none.text')] as const) : ([t('trail.empty.title'), t('trail.empty.text')] as const);
  if (narrow && opened) return <Alone entry={opened} />;
  return (
    <div className={list.screen}>
      <div className={list.main}>
        <div className={list.top}>
          <PageHead title={t('trail.title')} mark={asOf ? <Fresh at={asOf} /> : undefined} />
          <AuditFilters />
        </div>
        <div className={list.list}>
          <PagedList
            key={JSON.stringify(search)}
            query={query}
            label={t('trail.title')}
            icon={IconListDetails}
            empty={empty}
            kept={t('trail.failure')}
            columns={5}
            rowId={(entry) => entry.id}
            grid={opened ? (styles.gridSlim ?? '') : (styles.grid ?? '')}
            head={<Columns />}
            cells={(entry, tabIndex) => <Cells entry={entry} beginsDay={dayHeads.has(entry.id)} tabIndex={tabIndex} />}
            openedId={opened?.id}
          />
        </div>
      </div>
      {opened && <Aside entry={opened} />}
    </div>
  );
}
