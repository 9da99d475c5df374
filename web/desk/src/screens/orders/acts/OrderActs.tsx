import '@/i18n/late';

import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconHomeEdit,
  IconReceiptRefund,
  IconRefresh,
  IconShoppingCartX,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';

import type { Order, ShopAct } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Ago } from '@/parts/Fresh';
import { late } from '@/parts/late';
import { Mark } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { useActs } from '@/palette/acts';
import styles from '@/screens/orders/acts/acts.module.css';
import { orderActQueries, type Offer, type OnOrder } from '@/screens/orders/acts/queries';
import { useOutsideKind } from '@/screens/audit/words';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke, type Tone } from '@/theme/tokens';

const asked = [
  ['refund_order', 'refund', IconReceiptRefund],
  ['change_shipping_address', 'address', IconHomeEdit],
  ['cancel_order', 'cancel', IconShoppingCartX],
] as const satisfies readonly [Offer['kind'], string, Icon][];
type Asking = (typeof asked)[number][1];

const forms: Record<Asking, ComponentType<OnOrder>> = {
  refund: late(() => import('@/screens/orders/acts/Refund').then(({ Refund }) => Refund)),
  address: late(() => import('@/screens/orders/acts/AddressForm').then(({ AddressForm }) => AddressForm)),
  cancel: late(() => import('@/screens/orders/acts/Cancel').then(({ Cancel }) => Cancel)),
};

/** Which of its rooms asked is for the audit trail to say. */
const house = 'system';

const looks: Record<ShopAct['state'], [Tone, Icon]> = {
  intended: ['info', IconCircle],
  calling: ['info', IconRefresh],
  done: ['good', IconCircleCheck],
  failed: ['bad', IconCircleX],
  uncertain: ['warn', IconHelpCircle],
};

function Done({ act }: { act: ShopAct }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kind = useOutsideKind()(act.kind);
  const [tone, icon] = act.needs_person ? (['warn', IconAlertTriangle] as const) : looks[act.state];
  const words = act.needs_person ? t('shopAct.needsPerson') : t(`shopAct.state.${act.state}`);
  return (
    <li className={styles.done}>
      <span>{act.amount === null ? kind : `${kind} · ${format.money(act.amount)}`}</span>
      <Mark tone={tone} icon={icon} text={words} />
      <span className={parts.muted}>
        {act.actor.kind === house ? 'Guichet' : act.actor.name} · <Ago at={act.finished_at ?? act.intended_at} />
      </span>
      {act.reason && (
        <p className={styles.why}>
          {act.reason.text} {act.reason.words && <bdi>{act.reason.words}</bdi>}
        </p>
      )}
    </li>
  );
}

/** What was done for the order at its shop, and how it went: told as it happens. */
function DoneActs({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const acts = useQuery(orderActQueries.ofOrder(orderId)).data?.items ?? [];
  const shown = acts.filter(({ kind }) => kind !== 'send_message');
  if (shown.length === 0) return null;
  return (
    <ul className={styles.doneList} aria-label={t('orderActs.done')}>
      {shown.map((act) => (
        <Done key={act.id} act={act} />
      ))}
    </ul>
  );
}

/** What can be done for an order from here, and why not the rest; each act is asked of its shop. */
export function OrderActs({ order }: { order: Order }) {
  const { t } = useTranslation();
  const may = useAllowed()('acts.read');
  const [asking, setAsking] = useState<Asking>();
  const { data } = useQuery({ ...orderActQueries.offers(order.id), enabled: may });
  const offers = asked.flatMap(([kind, name, icon]) => {
    const offer = data?.items.find((one) => one.kind === kind);
    // What the person or the shop can never do is not offered; what cannot be done now says why.
    const never = offer?.why_not?.code === 'not_allowed' || offer?.why_not?.code === 'not_offered';
    return offer === undefined || never ? [] : [{ name, icon, offer }];
  });
  const possible = offers.filter(({ offer }) => offer.possible);
  useActs(possible.map(({ name, icon }) => ({ id: `order ${name}`, title: t(`orderActs.${name}.of`, { number: order.number }), icon, run: () => setAsking(name) })));
  if (!may) return null;
  const Form = asking && forms[asking];
  return (
    <>
      {offers.length > 0 && (
        <div className={styles.acts}>
          {offers.map(({ name, icon: Shape, offer }) => (
            <Button
              key={name}
              variant="default"
              size="compact-sm"
              leftSection={<Shape size="1.1em" stroke={iconStroke} aria-hidden />}
              disabled={!offer.possible}
              title={offer.why_not?.text}
              onClick={() => setAsking(name)}
            >
              {t(`orderActs.${name}.title`)}
            </Button>
          ))}
        </div>
      )}
      <DoneActs orderId={order.id} />
      {Form && <Form order={order} onClose={() => setAsking(undefined)} />}
    </>
  );
}
