import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import parts from '@/parts/parts.module.css';
import { PeriodFilter } from '@/parts/PeriodFilter';
import { useNarrow } from '@/parts/useNarrow';
import { auditQueries, house } from '@/screens/audit/queries';
import { useActWords, useEntityName } from '@/screens/audit/words';
import type { AuditSearch } from '@/router';

const route = getRouteApi('/shell/audit');

type Name = 'who' | 'entity' | 'act';

/** Whether it is a part of the trail; which act is opened has no say in that. */
export function isFiltered({ who, entity, id, act, period, from, until }: AuditSearch): boolean {
  return Boolean(who ?? entity ?? id ?? act ?? period ?? from ?? until);
}

function useSetFilter() {
  const navigate = route.useNavigate();
  return (name: Name, value: string) => {
    const forgotten = name === 'entity' ? { id: undefined } : {};
    const change = (search: AuditSearch) => ({ ...search, [name]: value || undefined, ...forgotten, open: undefined });
    void navigate({ search: change, replace: true });
  };
}

interface Choice {
  value: string;
  label: string;
}

function Choose({ name, label, any, choices }: { name: Name; label: string; any: string; choices: Choice[] }) {
  const value = route.useSearch({ select: (search) => search[name] ?? '' });
  const set = useSetFilter();
  const known = value === '' || choices.some((choice) => choice.value === value);
  return (
    <NativeSelect
      aria-label={label}
      value={value}
      data={[{ value: '', label: any }, ...(known ? [] : [{ value, label: value }]), ...choices]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
}

function Choices() {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const { data: people } = useQuery(auditQueries.people());
  const { data: words } = useQuery(auditQueries.words());
  const actWords = useActWords();
  const entityName = useEntityName();
  const sorted = (choices: Choice[]) => choices.sort((one, other) => one.label.localeCompare(other.label));
  return (
    <div className={parts.filterGroup}>
      <Choose
        name="who"
        label={t('trail.who')}
        any={t('trail.anyone')}
        choices={[
          { value: house, label: t('trail.houseItself') },
          ...(people ?? []).map((person) => ({ value: person.id, label: person.name })),
        ]}
      />
      <Choose
        name="entity"
        label={t('trail.about')}
        any={t('trail.anything')}
        choices={sorted((words?.entities ?? []).map((value) => ({ value, label: entityName(value) })))}
      />
      <Choose
        name="act"
        label={t('trail.what')}
        any={t('trail.anyAct')}
        choices={sorted((words?.acts ?? []).map((value) => ({ value, label: actWords(value) })))}
      />
      <PeriodFilter
        title={t('trail.period')}
        label={(period) => t('trail.periodIs', { period })}
        value={search}
        onChange={({ period, from, until }) =>
          void navigate({ search: (before) => ({ ...before, period, from, until, open: undefined }), replace: true })
        }
      />
      {isFiltered(search) && (
        <Button variant="subtle" onClick={() => navigate({ search: {} })}>
          {t('act.clearFilters')}
        </Button>
      )}
    </div>
  );
}

/** Which part of the trail; folded away on a slim screen, unless in use. */
export function AuditFilters() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const search = route.useSearch();
  const [unfolded, setUnfolded] = useState(false);
  const inUse = isFiltered(search);
  return (
    <div className={parts.filters} role="search" aria-label={t('trail.filter')}>
      {narrow && !inUse && (
        <Button variant="default" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {t('trail.filter')}
        </Button>
      )}
      {(!narrow || unfolded || inUse) && <Choices />}
    </div>
  );
}
