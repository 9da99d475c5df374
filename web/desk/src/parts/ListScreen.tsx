import type { Icon } from '@tabler/icons-react';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';

import type { Page } from '@/api/types';
import list from '@/parts/list.module.css';
import { PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ListBones, RowList, type RowListProps } from '@/parts/RowList';
import { SearchBox } from '@/parts/SearchBox';
import { Blank, Failure } from '@/parts/States';

interface ListScreenProps {
  title: string;
  /** What can be typed to find a row; it names the search. */
  search: string;
  q: string;
  onSearch: (q: string) => void;
  /** Further filters, beside the search. */
  filters?: ReactNode;
  children: ReactNode;
}

/** A screen that is one list: its title, what finds a row, and the rows. */
export function ListScreen({ title, search, q, onSearch, filters, children }: ListScreenProps) {
  return (
    <div className={`${list.main ?? ''} ${list.whole ?? ''}`}>
      <div className={list.top}>
        <PageHead title={title} />
        <div className={parts.filters} role="search" aria-label={search}>
          <SearchBox value={q} label={search} onSearch={onSearch} />
          {filters}
        </div>
      </div>
      <div className={list.list}>{children}</div>
    </div>
  );
}

type Drawn<Row> = Omit<RowListProps<Row>, 'rows' | 'hasMore' | 'isLoadingMore' | 'loadMore'>;

interface PagedListProps<Row> extends Drawn<Row> {
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  icon: Icon;
  /** Title and text when there is no row: because nothing matches, or nothing is there yet. */
  empty: readonly [string, string];
  firstStep?: ReactNode;
  /** What the reader still has although the list failed. */
  kept: string;
  /** How many columns its picture has while it is read. */
  columns: number;
}

/** The rows of a list read page by page, or what is to be said in their place. */
export function PagedList<Row>({ query, icon, empty, firstStep, kept, columns, ...drawn }: PagedListProps<Row>) {
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  if (query.isPending) return <ListBones waiting grid={drawn.grid} head={drawn.head} columns={columns} />;
  if (query.isError && rows.length === 0) {
    return <Failure error={query.error} kept={kept} retry={() => void query.refetch()} />;
  }
  if (rows.length === 0) return <Blank icon={icon} title={empty[0]} text={empty[1]} act={firstStep} />;
  return (
    <RowList
      {...drawn}
      rows={rows}
      hasMore={query.hasNextPage}
      isLoadingMore={query.isFetchingNextPage}
      loadMore={() => void query.fetchNextPage()}
    />
  );
}
