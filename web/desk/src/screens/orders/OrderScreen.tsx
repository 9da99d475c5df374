import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { late } from '@/parts/late';
import { Page, useTitle } from '@/parts/Page';
import type { OrderNoticesProps } from '@/screens/notices/OrderNotices';
import { OrderLife } from '@/screens/orders/OrderLife';

const OrderNotices = late<OrderNoticesProps>(() => import('@/screens/notices/OrderNotices').then(({ OrderNotices: Part }) => Part));

const route = getRouteApi('/shell/orders/$id');

export function OrderScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: order } = useQuery(queries.order(id));
  useTitle(order ? t('order.title', { number: order.number }) : t('orders.title'));
  return (
    <Page>
      <p>
        <Link to="/orders">← {t('orders.title')}</Link>
      </p>
      {order && <OrderNotices order={{ id: order.id, number: order.number }} />}
      <OrderLife id={id} />
    </Page>
  );
}
