import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { AmountField } from '@/screens/desk-settings/delivery/AmountField';
import { carried, type Option } from '@/screens/desk-settings/delivery/queries';
import styles from '@/screens/desk-settings/delivery/delivery.module.css';

const hour = 60;
const leastQuantile = 50;
const mostQuantile = 99;

interface Props {
  option: Option;
  currency: string;
  set: (change: Partial<Option>) => void;
}

const clock = (minutes: number | null) => (minutes === null ? '' : `${String(Math.floor(minutes / hour)).padStart(2, '0')}:${String(minutes % hour).padStart(2, '0')}`);

function minutesOf(typed: string): number | null {
  const [hours = NaN, minutes = NaN] = typed.split(':').map(Number);
  return Number.isNaN(hours + minutes) ? null : hours * hour + minutes;
}

const numberOf = (typed: number | string) => (typed === '' ? null : Number(typed));

/** What a carrier takes: whose lane is measured, how sure the promised day is, what holds until then. */
function CarrierFields({ option, set }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput label={t('delivery.carrier')} placeholder={t('delivery.anyCarrier')} value={option.carrier} onChange={(event) => set({ carrier: event.currentTarget.value })} />
      <TextInput label={t('delivery.service')} placeholder={t('delivery.anyService')} value={option.service} onChange={(event) => set({ service: event.currentTarget.value })} />
      <TextInput type="time" label={t('delivery.cutOff')} value={clock(option.cut_off ?? null)} onChange={(event) => set({ cut_off: minutesOf(event.currentTarget.value) })} />
      <NumberInput
        label={t('delivery.quantile')}
        min={leastQuantile}
        max={mostQuantile}
        suffix=" %"
        allowDecimal={false}
        value={option.quantile}
        onChange={(share) => set({ quantile: Number(share) || leastQuantile })}
      />
      <NumberInput label={t('delivery.transitDays')} min={0} max={60} allowDecimal={false} value={option.transit_days} onChange={(days) => set({ transit_days: Number(days) || 0 })} />
    </>
  );
}

/** What leaves a shop: how far it may be, and how long it waits to be collected. */
function ShopFields({ option, set }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <NumberInput label={t('delivery.withinKm')} min={0} allowDecimal={false} value={option.within_km ?? ''} onChange={(far) => set({ within_km: numberOf(far) })} />
      {option.kind === 'courier' ? (
        <NumberInput label={t('delivery.courierMinutes')} min={0} allowDecimal={false} value={option.courier_minutes} onChange={(minutes) => set({ courier_minutes: Number(minutes) || 0 })} />
      ) : (
        <NumberInput label={t('delivery.holdHours')} min={0} allowDecimal={false} value={option.hold_hours} onChange={(hours) => set({ hold_hours: Number(hours) || 0 })} />
      )}
      <NumberInput label={t('delivery.mostWaiting')} min={0} allowDecimal={false} value={option.most_waiting ?? ''} onChange={(count) => set({ most_waiting: numberOf(count) })} />
    </>
  );
}

/** One way to receive an order: whether it is offered, for how much, and on what its day or hour stands. */
export function OptionFields({ option, currency, set }: Props) {
  const { t } = useTranslation();
  const { kind } = option;
  const isCarried = carried.includes(kind);
  const Own = isCarried ? CarrierFields : ShopFields;
  return (
    <li className={styles.option}>
      <Switch label={t(`delivery.kind.${kind}`)} description={t(`delivery.when.${kind}`)} checked={option.on} onChange={(event) => set({ on: event.currentTarget.checked })} />
      {option.on && (
        <div className={styles.fields} role="group" aria-label={t(`delivery.kind.${kind}`)}>
          <AmountField label={t('delivery.price')} value={option.price} currency={currency} set={(amount) => set({ price: amount ?? 0 })} />
          <AmountField label={t('delivery.freeFrom')} placeholder={t('delivery.never')} value={option.free_from ?? null} currency={currency} set={(amount) => set({ free_from: amount })} />
          <NumberInput
            label={t('delivery.preparation')}
            placeholder={isCarried ? t('delivery.asMeasured') : undefined}
            min={0}
            allowDecimal={false}
            value={option.preparation_minutes ?? ''}
            onChange={(minutes) => set({ preparation_minutes: isCarried ? numberOf(minutes) : Number(minutes) || 0 })}
          />
          <Own option={option} currency={currency} set={set} />
        </div>
      )}
    </li>
  );
}
