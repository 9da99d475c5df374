import { Button, NativeSelect } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconRefresh,
  type Icon,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { ShopAct } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Ago } from '@/parts/Fresh';
import { Mark } from '@/parts/Mark';
import styles from '@/screens/attention/attention.module.css';
import { Item } from '@/screens/attention/Item';
import { actViews, attentionQueries, type ActView } from '@/screens/attention/queries';
import { Resolve } from '@/screens/attention/Resolve';
import { rowsOf, Section } from '@/screens/attention/Section';
import { differences } from '@/screens/audit/difference';
import { ChangeTable } from '@/screens/audit/EntryLife';
import { useOutsideKind } from '@/screens/audit/words';
import { useAllowed } from '@/shell/useAllowed';
import type { Tone } from '@/theme/tokens';

const looks: Record<ShopAct['state'], [Tone, Icon]> = {
  intended: ['info', IconCircle],
  calling: ['info', IconRefresh],
  done: ['good', IconCircleCheck],
  failed: ['bad', IconCircleX],
  uncertain: ['warn', IconHelpCircle],
};

function ActMark({ act }: { act: ShopAct }) {
  const { t } = useTranslation();
  if (act.needs_person) return <Mark tone="warn" icon={IconAlertTriangle} text={t('shopAct.needsPerson')} />;
  const [tone, icon] = looks[act.state];
  return <Mark tone={tone} icon={icon} text={t(`shopAct.state.${act.state}`)} />;
}

function useConnectionName(): (id: string) => string {
  const may = useAllowed()('connections.read');
  const { data } = useQuery({ ...queries.connections(), enabled: may });
  return (id) => data?.items.find((one) => one.id === id)?.name ?? '';
}

function About({ act }: { act: ShopAct }) {
  const { t } = useTranslation();
  const shop = useConnectionName()(act.connection_id);
  return (
    <>
      <Ago at={act.called_at ?? act.intended_at} /> · {act.actor.name}
      {shop !== '' && ` · ${shop}`}
      {act.order_id !== null && (
        <>
          {' · '}
          <Link to="/orders/$id" params={{ id: act.order_id }} className={styles.textLink}>
            {t('shopAct.order')}
          </Link>
        </>
      )}
    </>
  );
}

function Act({ act }: { act: ShopAct }) {
  const { t } = useTranslation();
  const format = useFormat();
  const allowed = useAllowed();
  const kind = useOutsideKind()(act.kind);
  const [asks, setAsks] = useState(false);
  const title = act.amount === null ? kind : `${kind} · ${format.money(act.amount)}`;
  const asked = differences(null, act.request);
  return (
    <Item
      title={
        <>
          {title} <ActMark act={act} />
        </>
      }
      reason={act.reason?.text}
      words={act.reason?.words}
      about={<About act={act} />}
      acts={
        act.state === 'uncertain' &&
        allowed('acts.resolve') && (
          <Button variant={act.needs_person ? 'filled' : 'default'} size="compact-sm" onClick={() => setAsks(true)}>
            {t('resolve.open')}
          </Button>
        )
      }
      details={asked.length > 0 ? <ChangeTable changes={asked} both={false} /> : undefined}
    >
      <Resolve act={act} title={title} opened={asks} onClose={() => setAsks(false)} />
    </Item>
  );
}

/** What was to be done at the shops: first what a person must settle, since its answer was lost. */
export function ShopActs() {
  const { t } = useTranslation();
  const [view, setView] = useState<ActView>('person');
  const query = useInfiniteQuery(attentionQueries.acts(view));
  const choice = (
    <NativeSelect
      aria-label={t('shopAct.view')}
      size="xs"
      value={view}
      data={actViews.map((value) => ({ value, label: t(`shopAct.views.${value}`) }))}
      onChange={(event) => setView(event.currentTarget.value as ActView)}
    />
  );
  return (
    <Section
      title={t('shopAct.title')}
      query={query}
      rows={rowsOf(query)}
      aside={choice}
      none={t(`shopAct.none.${view}`)}
      kept={t('attention.failure')}
    >
      {(act) => <Act key={act.id} act={act} />}
    </Section>
  );
}
