import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/delivery/delivery.module.css';
import { OptionFields } from '@/screens/desk-settings/delivery/OptionFields';
import { deliveryQueries, type Delivery, type Option } from '@/screens/desk-settings/delivery/queries';
import { Tiers } from '@/screens/desk-settings/delivery/TierFields';
import { useAllowed } from '@/shell/useAllowed';

/** How one shop delivers; until it is saved once, shoppers are promised nothing. */
export function OptionsPanel({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayChange = useAllowed()('delivery.manage');
  const [options, setOptions] = useState(delivery.options);
  const [tiers, setTiers] = useState(delivery.tiers);
  const change = (kind: string, changed: Partial<Option>) => setOptions((before) => before.map((one) => (one.kind === kind ? { ...one, ...changed } : one)));
  const isSettled = delivery.version > 0;
  const { run, running, error } = useAct(async () => {
    await api.put<Delivery>(`/delivery-options/${delivery.store_id}`, { options, tiers, least_parcels: delivery.least_parcels }, `"${delivery.version}"`);
    await client.invalidateQueries({ queryKey: deliveryQueries.all().queryKey });
    say(t('delivery.saved'));
  });
  const standing = isSettled ? (
    <Mark tone="good" icon={IconCircleCheck} text={t('delivery.promises')} />
  ) : (
    <Mark tone="muted" icon={IconCircleDashed} text={t('delivery.promisesNothing')} />
  );
  return (
    <Panel title={t('delivery.options')} aside={standing}>
      <Form className={styles.stack} onSubmit={run}>
        <ul className={styles.options}>
          {options.map((option) => (
            <OptionFields key={option.kind} option={option} currency={delivery.currency} set={(changed) => change(option.kind, changed)} />
          ))}
        </ul>
        <Tiers tiers={tiers} set={setTiers} mayChange={mayChange} />
        <p className={styles.hint}>{t('delivery.help', { zone: delivery.time_zone || 'UTC' })}</p>
        <ProblemNote error={error} />
        {mayChange && (
          <div className={styles.acts}>
            <Button type="submit" loading={running}>
              {t('act.save')}
            </Button>
          </div>
        )}
      </Form>
    </Panel>
  );
}
