import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { LinkButton } from '@/parts/LinkButton';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { rowsOf, Section } from '@/screens/attention/Section';
import { placesQueries } from '@/screens/desk-settings/places/queries';
import { PurchaseEntry } from '@/screens/purchases/PurchaseEntry';
import { purchaseQueries, type PurchaseFilters } from '@/screens/purchases/queries';
import { useAllowed } from '@/shell/useAllowed';

const route = getRouteApi('/shell/attention');

/** What a person has to settle comes first; then all of it; then what stands in one state. */
const states = ['placing', 'placed', 'uncertain', 'failed', 'cancelled'] as const;
const everything = 'all';

function Filters() {
  const { t } = useTranslation();
  const { view, location: place } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: places = [] } = useQuery(placesQueries.all());
  const set = (name: 'view' | 'location', value: string) => void navigate({ search: (search) => ({ ...search, [name]: value || undefined }), replace: true });
  return (
    <div className={parts.filterGroup} role="search" aria-label={t('purchases.title')}>
      <NativeSelect
        aria-label={t('purchases.which')}
        value={view ?? ''}
        data={[
          { value: '', label: t('purchases.views.look') },
          { value: everything, label: t('purchases.views.all') },
          ...states.map((value) => ({ value, label: t(`purchases.state.${value}`) })),
        ]}
        onChange={(event) => set('view', event.currentTarget.value)}
      />
      {places.length > 1 && (
        <NativeSelect
          aria-label={t('places.place')}
          value={place ?? ''}
          data={[{ value: '', label: t('purchases.everyPlace') }, ...places.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => set('location', event.currentTarget.value)}
        />
      )}
    </div>
  );
}

/** Orders that Guichet took on pages and at counters, and where each stands at its shop. */
export function PurchasesScreen() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { view: asked, location: place } = route.useSearch();
  const view = asked === everything ? everything : states.find((one) => one === asked);
  const filters: PurchaseFilters =
    view === undefined ? { needs_look: true, location_id: place } : { state: view === everything ? undefined : view, location_id: place };
  const query = useInfiniteQuery(purchaseQueries.list(filters));
  const settle = allowed('ordering.manage') && (
    <LinkButton to="/desk-settings/$section" params={{ section: 'ordering' }} variant="default">
      {t('purchases.settings')}
    </LinkButton>
  );
  return (
    <Page>
      <p>
        <Link to="/attention">← {t('attention.title')}</Link>
      </p>
      <PageHead title={t('purchases.title')} acts={settle} />
      <p className={parts.muted}>{t('purchases.lead')}</p>
      <Filters />
      <Section
        title={t(view === undefined ? 'purchases.views.look' : 'purchases.listed')}
        query={query}
        rows={rowsOf(query)}
        none={t(view === undefined ? 'purchases.noneLook' : 'purchases.none')}
        kept={t('purchases.failure')}
      >
        {(purchase) => <PurchaseEntry key={purchase.id} purchase={purchase} />}
      </Section>
    </Page>
  );
}
