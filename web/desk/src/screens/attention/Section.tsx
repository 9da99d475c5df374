import { Button } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Page } from '@/api/types';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure } from '@/parts/States';

interface SectionProps<Row> {
  title: string;
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  rows: readonly Row[];
  aside?: ReactNode;
  /** What is said when there is none; left out, the section is not shown then. */
  none?: string;
  kept: string;
  children: (row: Row) => ReactNode;
}

/** The rows of a section that are shown: all that were read, but those being let go. */
export function rowsOf<Row extends { id: string }>(
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>,
  leaving: readonly string[] = [],
): Row[] {
  return query.data?.pages.flatMap((page) => page.items).filter(({ id }) => !leaving.includes(id)) ?? [];
}

/** One kind of thing that waits, with what is said while it is read, when it failed and when there is none. */
export function Section<Row>({ title, query, rows, aside, none, kept, children }: SectionProps<Row>) {
  const { t } = useTranslation();
  if (none === undefined && rows.length === 0 && !query.isError) return null;
  return (
    <Panel title={title} aside={aside} flush>
      {query.isPending && <BoneRows waiting rows={2} />}
      {query.isError && rows.length === 0 && <Failure error={query.error} kept={kept} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && (
        <div className={parts.bonePanel}>
          <p className={parts.muted}>{none}</p>
        </div>
      )}
      <ul>{rows.map(children)}</ul>
      {query.hasNextPage && (
        <div className={parts.bonePanel}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('act.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
