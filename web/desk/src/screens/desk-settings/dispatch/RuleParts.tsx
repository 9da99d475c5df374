import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import styles from '@/screens/desk-settings/dispatch/dispatch-settings.module.css';
import type { Connection } from '@/screens/desk-settings/dispatch/queries';
import { placesQueries } from '@/screens/desk-settings/places/queries';

/** What is wrong at a place of the document, in the server's words. */
export type MessageAt = (pointer: string) => string | undefined;

/** The currency of a store; of the first one where no store is chosen. */
export function useCurrencyOf(): (storeId: string | null) => string {
  const { data } = useQuery(queries.stores());
  const stores = data?.items ?? [];
  return (storeId) => (stores.find(({ id }) => id === storeId) ?? stores[0])?.currency || 'EUR';
}

interface ChoiceProps<Value> {
  value: Value;
  error: string | undefined;
  set: (value: Value) => void;
}

/** One that is kept though it is not there any more stays named, so that nothing changes unseen. */
export function ConnectionChoice({ able, value, error, set }: ChoiceProps<string> & { able: readonly Connection[] }) {
  const { t } = useTranslation();
  const gone = able.some(({ id }) => id === value) ? [] : [{ value, label: t('dispatchSettings.gone') }];
  return (
    <NativeSelect
      label={t('dispatchSettings.connection')}
      value={value}
      error={error}
      data={[...able.map(({ id, name }) => ({ value: id, label: name })), ...gone]}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

export function StoreChoice({ value, error, set }: ChoiceProps<string | null>) {
  const { t } = useTranslation();
  const { data } = useQuery(queries.stores());
  return (
    <NativeSelect
      label={t('dispatchSettings.store')}
      value={value ?? ''}
      error={error}
      data={[{ value: '', label: t('dispatchSettings.everyStore') }, ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(event) => set(event.currentTarget.value || null)}
    />
  );
}

interface PlaceProps extends ChoiceProps<string | null> {
  label: string;
  /** What no place means. */
  none: string;
}

export function PlaceChoice({ label, none, value, error, set }: PlaceProps) {
  const { data: places = [] } = useQuery(placesQueries.all());
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      error={error}
      data={[{ value: '', label: none }, ...places.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(event) => set(event.currentTarget.value || null)}
    />
  );
}

interface RuleProps {
  name: string;
  first: boolean;
  onUp: () => void;
  onRemove: () => void;
  children: ReactNode;
}

/** A rule with its fields, and what can be done with the whole of it. */
export function Rule({ name, first, onUp, onRemove, children }: RuleProps) {
  const { t } = useTranslation();
  return (
    <li className={styles.rule}>
      <p className={styles.ruleName}>{name}</p>
      <div className={styles.fields} role="group" aria-label={name}>
        {children}
      </div>
      <div className={styles.acts}>
        <Button variant="subtle" size="compact-sm" disabled={first} aria-label={t('dispatchSettings.upOf', { name })} onClick={onUp}>
          {t('dispatchSettings.up')}
        </Button>
        <Button variant="subtle" color="bad" size="compact-sm" aria-label={t('dispatchSettings.removeOf', { name })} onClick={onRemove}>
          {t('dispatchSettings.remove')}
        </Button>
      </div>
    </li>
  );
}
