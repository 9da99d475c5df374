import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import { Facts, Panel } from '@/parts/Page';
import styles from '@/screens/desk-settings/dispatch/dispatch-settings.module.css';
import type { PlaceContact } from '@/screens/desk-settings/dispatch/queries';
import type { MessageAt } from '@/screens/desk-settings/dispatch/RuleParts';
import { placesQueries, type Location } from '@/screens/desk-settings/places/queries';

const longestPhone = 40;
const longestNote = 280;
const longestLine = 120;
const emptyAddress = { lines: [''], postcode: '', city: '', country: 'FR' };

type Told = Pick<Location['postal_address'], 'lines' | 'postcode' | 'city' | 'country'>;
type Own = NonNullable<PlaceContact['address']>;

function isComplete({ lines, postcode, city, country }: Told | Own): boolean {
  return Boolean(lines[0]?.trim() && postcode && city && country);
}

interface AddressProps {
  address: Own;
  error: string | undefined;
  set: (address: Own) => void;
}

function AddressFields({ address, error, set }: AddressProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.fields} role="group" aria-label={t('dispatchSettings.ownAddress')}>
      <TextInput
        label={t('dispatchSettings.street')}
        maxLength={longestLine}
        value={address.lines[0] ?? ''}
        error={error}
        onChange={(event) => set({ ...address, lines: [event.currentTarget.value, ...address.lines.slice(1)] })}
      />
      <TextInput label={t('dispatchSettings.postcode')} maxLength={20} value={address.postcode} onChange={(event) => set({ ...address, postcode: event.currentTarget.value })} />
      <TextInput label={t('dispatchSettings.city')} maxLength={longestLine} value={address.city} onChange={(event) => set({ ...address, city: event.currentTarget.value })} />
      <TextInput
        label={t('dispatchSettings.country')}
        description={t('dispatchSettings.countryHelp')}
        maxLength={2}
        value={address.country}
        onChange={(event) => set({ ...address, country: event.currentTarget.value.toUpperCase().replace(/[^A-Z]/g, '') })}
      />
    </div>
  );
}

interface PlaceProps {
  location: Location;
  contact: PlaceContact;
  error: string | undefined;
  set: (change: Partial<PlaceContact>) => void;
}

/** One place: what its shop tells of it, and what is settled here beside that. */
function PlaceFields({ location: { postal_address: told, name }, contact, error, set }: PlaceProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const complete = isComplete(contact.address ?? told);
  const phone = contact.phone || told.phone;
  const written = [...told.lines, `${told.postcode} ${told.city}`.trim(), told.country && format.country(told.country)].filter(Boolean).join(', ');
  return (
    <>
      <div className={styles.marks}>
        <Mark
          tone={complete ? 'good' : 'bad'}
          icon={complete ? IconCircleCheck : IconAlertTriangle}
          text={t(complete ? 'dispatchSettings.found' : 'dispatchSettings.notFound')}
        />
        <Mark
          tone={phone ? 'good' : 'warn'}
          icon={phone ? IconCircleCheck : IconAlertTriangle}
          text={t(phone ? 'dispatchSettings.reached' : 'dispatchSettings.notReached')}
        />
      </div>
      <Facts
        rows={[
          [t('dispatchSettings.toldAddress'), written || t('dispatchSettings.toldNothing')],
          [t('dispatchSettings.toldPhone'), told.phone || t('dispatchSettings.toldNothing')],
        ]}
      />
      <TextInput
        type="tel"
        label={t('dispatchSettings.phone')}
        description={t('dispatchSettings.phoneHelp')}
        maxLength={longestPhone}
        value={contact.phone}
        onChange={(event) => set({ phone: event.currentTarget.value })}
      />
      <Textarea
        label={t('dispatchSettings.notes')}
        placeholder={t('dispatchSettings.notesExample')}
        autosize
        maxLength={longestNote}
        value={contact.notes}
        onChange={(event) => set({ notes: event.currentTarget.value })}
      />
      <Switch
        label={t('dispatchSettings.elsewhere', { name })}
        checked={contact.address !== null}
        onChange={(event) => set({ address: event.currentTarget.checked ? { ...emptyAddress, country: told.country || emptyAddress.country } : null })}
      />
      {contact.address !== null && <AddressFields address={contact.address} error={error} set={(address) => set({ address })} />}
    </>
  );
}

interface CallingProps {
  places: readonly PlaceContact[];
  messageAt: MessageAt;
  set: (places: PlaceContact[]) => void;
}

/** Where carriers and couriers call, by which number they are told, what they have to know. */
export function Calling({ places, messageAt, set }: CallingProps) {
  const { t } = useTranslation();
  const { data: locations = [] } = useQuery(placesQueries.all());
  const [chosen, setChosen] = useState('');
  const location = locations.find(({ id }) => id === chosen) ?? locations[0];
  if (location === undefined) return null;
  const at = places.findIndex(({ location_id: id }) => id === location.id);
  const contact = places[at] ?? { location_id: location.id, phone: '', notes: '', address: null };
  const change = (changed: Partial<PlaceContact>) =>
    set(at === -1 ? [...places, { ...contact, ...changed }] : places.map((one, place) => (place === at ? { ...one, ...changed } : one)));
  const settled = ({ location_id: id }: PlaceContact) => locations.find((one) => one.id === id)?.name ?? '';
  const names = places.map(settled).filter(Boolean);
  return (
    <Panel title={t('dispatchSettings.calling')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('dispatchSettings.callingHelp')}</p>
        {names.length > 0 && <p className={styles.hint}>{t('dispatchSettings.settledAt', { names: names.join(', ') })}</p>}
        <Select
          label={t('places.place')}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t('places.notFound')}
          value={location.id}
          data={locations.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => setChosen(id ?? '')}
        />
        <PlaceFields key={location.id} location={location} contact={contact} error={messageAt(`/places/${at}/address`)} set={change} />
      </div>
    </Panel>
  );
}
