import { Button, Menu } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconCircleX, type Icon } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { rowsOf } from '@/screens/attention/Section';
import styles from '@/screens/customers/before/before.module.css';
import { beforeQueries, type ShopRequest } from '@/screens/customers/before/queries';
import { useAllowed } from '@/shell/useAllowed';
import type { Tone } from '@/theme/tokens';

const states = ['open', 'available', 'closed'] as const;
const reasons = ['served', 'not_wanted', 'not_to_be_had'] as const;
const looks: Record<(typeof states)[number], [Tone, Icon]> = {
  open: ['info', IconCircle],
  available: ['good', IconCircleCheck],
  closed: ['muted', IconCircleX],
};

function RequestMark({ request }: { request: ShopRequest }) {
  const { t } = useTranslation();
  const state = states.find((one) => one === request.state) ?? 'open';
  const reason = reasons.find((one) => one === request.reason);
  const [tone, icon] = looks[state];
  return <Mark tone={tone} icon={icon} text={state === 'closed' && reason ? t(`before.reason.${reason}`) : t(`before.state.${state}`)} />;
}

/** Closes a request for one of the reasons that there are. */
function Closing({ request, customerId }: { request: ShopRequest; customerId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { run, running, error } = useAct(async (reason: (typeof reasons)[number]) => {
    await api.post(`/shop-requests/${request.id}/closings`, { reason });
    await client.invalidateQueries({ queryKey: beforeQueries.requests(customerId).queryKey });
    say(t('before.closed'));
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" loading={running}>
            {t('before.close')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {reasons.map((reason) => (
            <Menu.Item key={reason} onClick={() => void run(reason)}>
              {t(`before.reason.${reason}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ProblemNote error={error} />
    </>
  );
}

function RequestLine({ request, customerId }: { request: ShopRequest; customerId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useAllowed()('demand.ask');
  const form = request.options.map(({ value }) => value).join(', ') || request.wanted;
  return (
    <li className={styles.line}>
      <p className={styles.head}>
        <span>
          {request.quantity > 1 && `${format.number(request.quantity)} × `}
          {request.product_id === null ? (
            <bdi>{request.text}</bdi>
          ) : (
            <Link to="/products/$id" params={{ id: request.product_id }} dir="auto">
              {request.name}
            </Link>
          )}
          {form !== '' && <bdi className={parts.muted}> {form}</bdi>}
        </span>
        <RequestMark request={request} />
      </p>
      <p className={parts.muted}>
        {request.location_name} · <Moment at={request.asked_at} look="date" /> · {request.asked_by}
        {request.told === 'mailed' && ` · ${t('before.mailed')}`}
      </p>
      {may && request.state !== 'closed' && (
        <div className={styles.acts}>
          <Closing request={request} customerId={customerId} />
        </div>
      )}
    </li>
  );
}

/** What a customer asked for in shops, as far as they left an address; nothing where they asked for nothing. */
export function Asked({ customerId }: { customerId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(beforeQueries.requests(customerId));
  const rows = rowsOf(query);
  if (rows.length === 0 && !query.isError) return null;
  return (
    <Panel title={t('before.asked')}>
      <ProblemNote error={query.isError ? query.error : null} />
      <ul>
        {rows.map((request) => (
          <RequestLine key={request.id} request={request} customerId={customerId} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('act.more')}
        </Button>
      )}
    </Panel>
  );
}
