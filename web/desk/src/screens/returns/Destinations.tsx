import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { currentLanguage } from '@/i18n';
import { Note } from '@/parts/States';
import { returnQueries } from '@/screens/returns/queries';

/** Where what comes back sells best, from the place where it is received: said with its figures, never an order. */
export function Destinations({ returnId, placeId }: { returnId: string; placeId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...returnQueries.destinations(returnId, placeId), enabled: placeId !== '' });
  if (placeId === '' || data === undefined) return null;
  return (
    <>
      {data.items.map(({ line_id: id, name, location, reason }) => (
        <Note key={id} tone={location === null ? 'info' : 'warn'}>
          <p>
            <bdi>{name}</bdi>
            {location !== null && ` → ${t('returns.sendTo', { place: location.name })}`}
          </p>
          <p>{reason[currentLanguage()]}</p>
        </Note>
      ))}
    </>
  );
}
