import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { Page, useTitle } from '@/parts/Page';
import { OrderLife } from '@/screens/orders/OrderLife';

const OrderNotices = lazy(() => import('@/screens/notices/OrderNotices').then(({ OrderNotices: Part }) => ({ default: Part })));

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
      {order && (
        <Suspense>
          <OrderNotices order={{ id: order.id, number: order.number }} />
        </Suspense>
      )}
      <OrderLife id={id} />
    </Page>
  );
}
