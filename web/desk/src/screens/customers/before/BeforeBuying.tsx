import '@/i18n/late';

import { Asked } from '@/screens/customers/before/Asked';
import { WishLists } from '@/screens/customers/before/WishLists';
import { useAllowed } from '@/shell/useAllowed';

export interface BeforeBuyingProps {
  customerId: string;
}

/** What is known of a customer before they buy: wishes, with consent, and what they asked for in shops. */
export function BeforeBuying({ customerId }: BeforeBuyingProps) {
  const allowed = useAllowed();
  return (
    <>
      {allowed('wish_lists.read') && <WishLists customerId={customerId} />}
      {allowed('demand.read') && <Asked customerId={customerId} />}
    </>
  );
}
