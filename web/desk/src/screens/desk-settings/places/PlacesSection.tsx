import { Select } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { DaysPanel } from '@/screens/desk-settings/places/DaysPanel';
import { HoursPanel } from '@/screens/desk-settings/places/HoursPanel';
import { OwnerPanel } from '@/screens/desk-settings/places/OwnerPanel';
import styles from '@/screens/desk-settings/places/places.module.css';
import { placesQueries, type Location } from '@/screens/desk-settings/places/queries';

function label({ name, code, postal_address: { city } }: Location): string {
  return [name, city, code].filter((word, place, words) => word !== '' && words.indexOf(word) === place).join(' · ');
}

function Settled({ location }: { location: Location }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(placesQueries.hours(location.id));
  return (
    <>
      {error && <Failure error={error} kept={t('places.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && (
        <>
          <HoursPanel key={JSON.stringify([data.week, data.observes_holidays, data.holiday_region])} location={location} hours={data} />
          <DaysPanel location={location} days={data.days} />
        </>
      )}
      <OwnerPanel locationId={location.id} />
    </>
  );
}

/** Each shop and warehouse: when it is open, its days of their own, and whose stock figure counts there. */
export default function PlacesSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(placesQueries.all());
  const [chosen, setChosen] = useState('');
  const location = data?.find(({ id }) => id === chosen) ?? data?.[0];
  return (
    <Page>
      <PageHead title={t('places.title')} />
      <p className={styles.hint}>{t('places.line')}</p>
      {error && <Failure error={error} kept={t('places.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && !location && <Blank icon={IconBuildingStore} title={t('places.none')} text={t('places.noneText')} />}
      {data && location && (
        <>
          <Select
            label={t('places.place')}
            searchable
            allowDeselect={false}
            nothingFoundMessage={t('places.notFound')}
            value={location.id}
            data={data.map((one) => ({ value: one.id, label: label(one) }))}
            onChange={(id) => setChosen(id ?? '')}
          />
          <Settled key={location.id} location={location} />
        </>
      )}
    </Page>
  );
}
