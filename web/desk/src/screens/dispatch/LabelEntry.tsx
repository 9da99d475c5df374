import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import { Ask } from '@/parts/Ask';
import { Ago } from '@/parts/Fresh';
import { say } from '@/parts/Notices';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/attention/attention.module.css';
import { Item } from '@/screens/attention/Item';
import { LabelMark } from '@/screens/dispatch/Marks';
import { dispatchKey, type Label, type LabelItem } from '@/screens/dispatch/queries';
import { SettleAct } from '@/screens/dispatch/SettleAct';
import { webAddress } from '@/screens/orders/webAddress';
import { useAllowed } from '@/shell/useAllowed';

function About({ label }: { label: LabelItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = webAddress(label.tracking_address);
  const facts = [label.customer, label.location_name, carrierName(label.carrier) || label.service, label.price && format.money(label.price), label.made_by];
  return (
    <>
      {label.order_id !== null && (
        <>
          <Link to="/orders/$id" params={{ id: label.order_id }} className={styles.textLink}>
            {t('order.title', { number: label.order_number })}
          </Link>
          {' · '}
        </>
      )}
      {label.tracking_number !== '' && (
        <>
          {told ? (
            <a href={told} target="_blank" rel="noreferrer" className={styles.textLink}>
              {label.tracking_number}
            </a>
          ) : (
            label.tracking_number
          )}
          {' · '}
        </>
      )}
      <bdi>{facts.filter(Boolean).join(' · ')}</bdi> · <Ago at={label.made_at} />
    </>
  );
}

/** The acts on a label by where it stands: print it, give it back, settle it, buy another. */
function useLabelActs(label: Label, onVoiding: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const readAgain = () => client.invalidateQueries({ queryKey: dispatchKey });
  const voiding = useAct(async () => {
    await api.post<Label>(`/labels/${label.id}/voidings`, {});
    await readAgain();
    onVoiding();
    say(t('dispatch.voidAsked'));
  });
  const again = useAct(async () => {
    await api.post<Label>(`/preparations/${label.preparation_id ?? ''}/labels`, {});
    await readAgain();
    say(t('dispatch.boughtAgain'));
  });
  return { voiding, again };
}

/** One label: whose parcel, where it stands, and what can be done with it. */
export function LabelEntry({ label }: { label: LabelItem }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const mayBuy = allowed('labels.buy');
  const [asks, setAsks] = useState(false);
  const leave = () => setAsks(false);
  const { voiding, again } = useLabelActs(label, leave);
  const title = t(`dispatch.of.${label.purpose}`);
  return (
    <Item
      title={
        <>
          {title} <LabelMark state={label.state} />
        </>
      }
      reason={label.state === 'uncertain' ? t('dispatch.uncertainLabel') : ''}
      words={label.reason}
      about={<About label={label} />}
      acts={
        <>
          {label.document !== null && (
            <Button component="a" href={label.document} target="_blank" rel="noreferrer" variant="default" size="compact-sm">
              {t('dispatch.print')}
            </Button>
          )}
          {label.state === 'bought' && !label.told_to_shop && mayBuy && (
            <Button variant="subtle" color="bad" size="compact-sm" onClick={() => setAsks(true)}>
              {t('dispatch.void')}
            </Button>
          )}
          {label.state === 'failed' && label.preparation_id !== null && mayBuy && (
            <Button variant="default" size="compact-sm" loading={again.running} onClick={again.run}>
              {t('dispatch.again')}
            </Button>
          )}
          {label.state === 'uncertain' && label.act_id !== null && <SettleAct actId={label.act_id} title={title} />}
        </>
      }
    >
      <ProblemNote error={again.error} />
      <Ask opened={asks} title={t('dispatch.voidAsk')} act={t('dispatch.void')} running={voiding.running} error={voiding.error} onAct={voiding.run} onClose={leave}>
        <p>{t('dispatch.voidText')}</p>
      </Ask>
    </Item>
  );
}
