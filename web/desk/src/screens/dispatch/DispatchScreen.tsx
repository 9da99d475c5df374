import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { LinkButton } from '@/parts/LinkButton';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { rowsOf, Section } from '@/screens/attention/Section';
import { placesQueries } from '@/screens/desk-settings/places/queries';
import { CourierEntry } from '@/screens/dispatch/CourierEntry';
import { LabelEntry } from '@/screens/dispatch/LabelEntry';
import { dispatchQueries, type DispatchFilters } from '@/screens/dispatch/queries';
import { useAllowed } from '@/shell/useAllowed';

const route = getRouteApi('/shell/attention');

/** What needs somebody comes first; then all of it; then what stands in one state. */
const labelStates = ['asked', 'bought', 'uncertain', 'failed', 'voiding', 'voided'] as const;
const courierStates = ['asked', 'booked', 'under_way', 'delivered', 'returning', 'uncertain', 'failed', 'cancelling', 'cancelled'] as const;
const everything = 'all';

function filtersOf(view: string | undefined, place: string | undefined): DispatchFilters {
  if (view === undefined) return { needs_look: true, location_id: place };
  return { state: view === everything ? undefined : view, location_id: place };
}

interface ViewProps {
  label: string;
  value: string | undefined;
  states: readonly { value: string; label: string }[];
  set: (view: string | undefined) => void;
}

function View({ label, value, states, set }: ViewProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      aria-label={label}
      size="xs"
      value={value ?? ''}
      data={[{ value: '', label: t('dispatch.views.look') }, { value: everything, label: t('dispatch.views.all') }, ...states]}
      onChange={(event) => set(event.currentTarget.value || undefined)}
    />
  );
}

function Labels({ place }: { place: string | undefined }) {
  const { t } = useTranslation();
  const { view: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const view = asked === everything ? everything : labelStates.find((one) => one === asked);
  const query = useInfiniteQuery(dispatchQueries.labels(filtersOf(view, place)));
  return (
    <Section
      title={t('dispatch.labels')}
      query={query}
      rows={rowsOf(query)}
      none={t(view === undefined ? 'dispatch.noLabelLook' : 'dispatch.noLabel')}
      kept={t('dispatch.failure')}
      aside={
        <View
          label={t('dispatch.whichLabels')}
          value={view}
          states={labelStates.map((value) => ({ value, label: t(`dispatch.label.${value}`) }))}
          set={(chosen) => void navigate({ search: (search) => ({ ...search, view: chosen }), replace: true })}
        />
      }
    >
      {(label) => <LabelEntry key={label.id} label={label} />}
    </Section>
  );
}

function Couriers({ place }: { place: string | undefined }) {
  const { t } = useTranslation();
  const { couriers: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const view = asked === everything ? everything : courierStates.find((one) => one === asked);
  const query = useInfiniteQuery(dispatchQueries.couriers(filtersOf(view, place)));
  return (
    <Section
      title={t('dispatch.couriers')}
      query={query}
      rows={rowsOf(query)}
      none={t(view === undefined ? 'dispatch.noCourierLook' : 'dispatch.noCourier')}
      kept={t('dispatch.failure')}
      aside={
        <View
          label={t('dispatch.whichCouriers')}
          value={view}
          states={courierStates.map((value) => ({ value, label: t(`dispatch.courier.${value}`) }))}
          set={(chosen) => void navigate({ search: (search) => ({ ...search, couriers: chosen }), replace: true })}
        />
      }
    >
      {(courier) => <CourierEntry key={courier.id} courier={courier} />}
    </Section>
  );
}

function PlaceFilter() {
  const { t } = useTranslation();
  const { location: place } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: places = [] } = useQuery(placesQueries.all());
  if (places.length < 2) return null;
  return (
    <NativeSelect
      aria-label={t('places.place')}
      value={place ?? ''}
      data={[{ value: '', label: t('dispatch.everyPlace') }, ...places.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(event) => {
        const chosen = event.currentTarget.value || undefined;
        void navigate({ search: (search) => ({ ...search, location: chosen }), replace: true });
      }}
    />
  );
}

/** Labels and couriers of all places: what was bought, what is under way, and what a person has to settle. */
export function DispatchScreen() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { location: place } = route.useSearch();
  const settle = allowed('dispatch.manage') && (
    <LinkButton to="/desk-settings/$section" params={{ section: 'dispatch' }} variant="default">
      {t('dispatch.settings')}
    </LinkButton>
  );
  return (
    <Page>
      <p>
        <Link to="/attention">← {t('attention.title')}</Link>
      </p>
      <PageHead title={t('dispatch.title')} acts={settle} />
      <p className={parts.muted}>{t('dispatch.lead')}</p>
      <PlaceFilter />
      <Labels place={place} />
      <Couriers place={place} />
    </Page>
  );
}
