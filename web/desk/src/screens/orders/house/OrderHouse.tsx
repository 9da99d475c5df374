import '@/i18n/late';

import { Prepared } from '@/screens/orders/house/Prepared';
import { Taken } from '@/screens/orders/house/Taken';
import { OrderReturns } from '@/screens/returns/OrderReturns';
import { useAllowed } from '@/shell/useAllowed';

export { houseHappenings } from '@/screens/orders/house/happenings';

export interface OrderHouseProps {
  orderId: string;
}

/** What the house itself knows of an order, beside its shop: how it was taken, where it is prepared, what comes back. */
export function OrderHouse({ orderId }: OrderHouseProps) {
  const allowed = useAllowed();
  return (
    <>
      {allowed('purchases.read') && <Taken orderId={orderId} />}
      {allowed('preparations.read') && <Prepared orderId={orderId} />}
      <OrderReturns orderId={orderId} />
    </>
  );
}
