import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { useAct } from '@/parts/useAct';
import { AmountField } from '@/screens/desk-settings/delivery/AmountField';
import { MethodFields, type TypedMethod } from '@/screens/desk-settings/ordering/MethodFields';
import styles from '@/screens/desk-settings/ordering/ordering.module.css';
import { orderingQueries, payments, type Ordering } from '@/screens/desk-settings/ordering/queries';
import { placesQueries } from '@/screens/desk-settings/places/queries';

const usualDays = 7;
const mostPieces = 100_000;

type Typed = Pick<Ordering, 'most_pieces' | 'most_total' | 'taken_from' | 'basket_address' | 'route_orders'> & { methods: TypedMethod[] };

function typedOf(ordering: Ordering): Typed {
  const { most_pieces, most_total, taken_from, basket_address, route_orders } = ordering;
  const methods = payments.map((kind): TypedMethod => {
    const kept = ordering.methods.find((one) => one.kind === kind);
    return { kind, on: kept !== undefined, instructions: kept?.instructions ?? '', days: kept?.days ?? usualDays };
  });
  return { most_pieces, most_total, taken_from, basket_address, route_orders, methods };
}

interface PartProps {
  ordering: Ordering;
  typed: Typed;
  set: (change: Partial<Typed>) => void;
}

function Payments({ ordering, typed, set }: PartProps) {
  const { t } = useTranslation();
  const takes = ordering.version > 0 && ordering.methods.length > 0;
  const standing = takes ? (
    <Mark tone="good" icon={IconCircleCheck} text={t('ordering.takes')} />
  ) : (
    <Mark tone="muted" icon={IconCircleDashed} text={t('ordering.takesNone')} />
  );
  const change = (kind: string, changed: Partial<TypedMethod>) =>
    set({ methods: typed.methods.map((one) => (one.kind === kind ? { ...one, ...changed } : one)) });
  return (
    <Panel title={t('ordering.payments')} aside={standing}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('ordering.paymentsHelp')}</p>
        <ul className={styles.options}>
          {typed.methods.map((method) => (
            <MethodFields key={method.kind} method={method} set={(changed) => change(method.kind, changed)} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** What is so much that somebody must have mistyped it. */
function Limits({ ordering, typed, set }: PartProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('ordering.limits')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('ordering.limitsHelp')}</p>
        <div className={styles.pair}>
          <NumberInput
            label={t('ordering.mostPieces')}
            min={1}
            max={mostPieces}
            allowDecimal={false}
            value={typed.most_pieces}
            onChange={(count) => set({ most_pieces: Number(count) || 1 })}
          />
          <AmountField
            label={t('ordering.mostTotal')}
            placeholder={t('ordering.noLimit')}
            value={typed.most_total}
            currency={ordering.currency}
            set={(amount) => set({ most_total: amount })}
          />
        </div>
      </div>
    </Panel>
  );
}

/** What the shop does of it by itself, which Guichet has to know. */
function AtTheShop({ ordering, typed, set }: PartProps) {
  const { t } = useTranslation();
  const { data: stores } = useQuery(queries.stores());
  const { data: places = [] } = useQuery(placesQueries.all());
  const connection = stores?.items.find(({ id }) => id === ordering.store_id)?.connection_id;
  const own = places.filter(({ connection_id: id }) => id === connection);
  return (
    <Panel title={t('ordering.atShop')}>
      <div className={styles.stack}>
        <NativeSelect
          label={t('ordering.takenFrom')}
          description={t('ordering.takenFromHelp')}
          value={typed.taken_from ?? ''}
          data={[{ value: '', label: t('ordering.asConnected') }, ...own.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => set({ taken_from: event.currentTarget.value || null })}
        />
        <Switch
          label={t('ordering.route')}
          description={t('ordering.routeHelp')}
          checked={typed.route_orders}
          onChange={(event) => set({ route_orders: event.currentTarget.checked })}
        />
        <TextInput
          label={t('ordering.basket')}
          description={t('ordering.basketHelp', { word: '{token}' })}
          placeholder="https://"
          value={typed.basket_address}
          onChange={(event) => set({ basket_address: event.currentTarget.value.trim() })}
        />
      </div>
    </Panel>
  );
}

/** How one store takes orders; until a way to pay is saved, it takes none. */
export function OrderingForm({ ordering }: { ordering: Ordering }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState(() => typedOf(ordering));
  const set = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    const methods = typed.methods.filter(({ on }) => on).map(({ kind, instructions, days }) => ({ kind, instructions: instructions.trim(), days }));
    await api.put<Ordering>(`/ordering/${ordering.store_id}`, { ...typed, methods }, `"${ordering.version}"`);
    await client.invalidateQueries({ queryKey: orderingQueries.all().queryKey });
    say(t('ordering.saved'));
  });
  const part = { ordering, typed, set };
  return (
    <Form className={styles.stack} onSubmit={run}>
      <Payments {...part} />
      <Limits {...part} />
      <AtTheShop {...part} />
      <FormEnd error={error} running={running} />
    </Form>
  );
}
