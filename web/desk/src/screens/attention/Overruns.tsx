import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Ago } from '@/parts/Fresh';
import { Item } from '@/screens/attention/Item';
import { attentionQueries } from '@/screens/attention/queries';
import { rowsOf, Section } from '@/screens/attention/Section';

/** Where more is held than is there, with those whom it concerns: it closes by itself when there is enough. */
export function Overruns() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(attentionQueries.overruns());
  return (
    <Section title={t('overrun.title')} query={query} rows={rowsOf(query)} kept={t('attention.failure')}>
      {(overrun) => (
        <Item
          key={overrun.id}
          title={t('overrun.missing', {
            count: overrun.missing,
            name: [overrun.name, overrun.sku].filter(Boolean).join(' '),
            place: overrun.location_name,
          })}
          reason={t(`overrun.cause.${overrun.cause}`)}
          about={<Ago at={overrun.opened_at} />}
        >
          <ul>
            {overrun.affected.map((one) => (
              <li key={one.reservation_id}>
                {t('overrun.affected', {
                  count: one.quantity,
                  reference: t(`overrun.reference.${one.reference_kind}`, one.reference_kind),
                  id: one.reference_id,
                })}
              </li>
            ))}
          </ul>
        </Item>
      )}
    </Section>
  );
}
