import { Button, NumberInput, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { nearQueries, type Rule } from '@/parts/near/queries';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/availability/availability.module.css';

const most = 10_000;

function RuleForm({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(rule);
  const set = (change: Partial<Rule>) => setWanted((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    await api.put<Rule>('/availability-rule', wanted);
    await client.invalidateQueries({ queryKey: nearQueries.rule().queryKey });
    say(t('availability.saved'));
  });
  return (
    <Panel title={t('availability.bands')}>
      <Form className={styles.stack} onSubmit={run}>
        <p className={styles.hint}>{t('availability.bandsAbout')}</p>
        <NumberInput label={t('availability.low')} min={1} max={most} allowDecimal={false} value={wanted.low_up_to} onChange={(pieces) => set({ low_up_to: Number(pieces) || 1 })} />
        <NumberInput
          label={t('availability.some')}
          description={t('availability.someHelp')}
          min={2}
          max={most}
          allowDecimal={false}
          value={wanted.some_up_to}
          onChange={(pieces) => set({ some_up_to: Number(pieces) || 2 })}
        />
        <Switch label={t('availability.numbers')} checked={wanted.shows_numbers} onChange={(event) => set({ shows_numbers: event.currentTarget.checked })} />
        <Switch
          label={t('availability.group')}
          description={t('availability.groupHelp')}
          checked={wanted.shops_of_group}
          onChange={(event) => set({ shops_of_group: event.currentTarget.checked })}
        />
        <ProblemNote error={error} />
        <div className={styles.acts}>
          <Button type="submit" loading={running}>
            {t('act.save')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

/** The merchant's rule: in which bands shoppers are told of stock, and of whose shops. */
export default function AvailabilitySection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(nearQueries.rule());
  return (
    <Page>
      <PageHead title={t('availability.title')} />
      {error && <Failure error={error} kept={t('availability.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && <RuleForm rule={data} />}
    </Page>
  );
}
