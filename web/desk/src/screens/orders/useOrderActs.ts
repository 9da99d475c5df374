import { IconCopy, IconTruckDelivery, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Order } from '@/api/types';
import { useActs, type Act } from '@/palette/acts';
import { say } from '@/parts/Notices';
import { webAddress } from '@/screens/orders/webAddress';

/** What the palette offers for the order that is shown. */
export function useOrderActs(order: Order | undefined): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const acts: Act[] = [];
  if (order !== undefined) {
    const { customer, number, shipments } = order;
    if (customer !== null) {
      const run = () => void navigate({ to: '/customers/$id', params: { id: customer.id } });
      acts.push({ id: 'customer', title: t('order.act.customer', { name: customer.name }), icon: IconUser, run });
    }
    const copy = async () => {
      await navigator.clipboard.writeText(number);
      say(t('order.act.copied', { number }));
    };
    acts.push({ id: 'copy', title: t('order.act.copy', { number }), icon: IconCopy, run: () => void copy() });
    for (const { id, tracking_number: parcel, tracking_address } of shipments) {
      const address = webAddress(tracking_address);
      if (address === undefined) continue;
      const run = () => void window.open(address, '_blank', 'noreferrer');
      acts.push({ id: `track ${id}`, title: t('order.act.track', { parcel }), icon: IconTruckDelivery, run });
    }
  }
  useActs(acts);
}
