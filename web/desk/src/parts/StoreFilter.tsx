import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';

interface StoreFilterProps {
  /** The chosen store's id; empty for every store. */
  value: string;
  onChange: (value: string) => void;
}

/** Which store's; not there where there is only one to choose. */
export function StoreFilter({ value, onChange }: StoreFilterProps) {
  const { t } = useTranslation();
  const { data: stores } = useQuery(queries.stores());
  const choices = (stores?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (choices.length < 2 && value === '') return null;
  return (
    <NativeSelect
      aria-label={t('orders.filter.store')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t('orders.filter.everyStore') }, ...choices]}
    />
  );
}
