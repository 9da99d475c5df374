import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { ReasonLine } from '@/screens/desk-settings/returns/ReasonLine';
import styles from '@/screens/desk-settings/returns/return-settings.module.css';
import { inOrder, keyFor, type Reason } from '@/screens/desk-settings/returns/tree';
import { returnQueries, returnsKey, type ReturnSettings } from '@/screens/returns/queries';
import { readAmount, writeAmount } from '@/screens/users/money';

const leastDays = 14;
const mostDays = 365;
const mostWarning = 14;
const mostSettling = 30;

type Typed = Omit<ReturnSettings, 'version' | 'released'> & { released: Record<string, string> };

/** The reason before it among those below the same one; it changes places with it. */
function movedUp(reasons: readonly Reason[], one: Reason): Reason[] {
  const siblings = reasons.filter(({ under }) => under === one.under);
  const before = siblings[siblings.indexOf(one) - 1];
  if (before === undefined) return [...reasons];
  return inOrder(reasons.map((other) => (other === one ? before : other === before ? one : other)));
}

interface ReasonsProps {
  reasons: readonly Reason[];
  set: (reasons: Reason[]) => void;
}

function Reasons({ reasons, set }: ReasonsProps) {
  const { t } = useTranslation();
  const change = (key: string, changed: Partial<Reason>) => set(inOrder(reasons.map((one) => (one.key === key ? { ...one, ...changed } : one))));
  const add = (under: string) => {
    const above = reasons.find(({ key }) => key === under);
    const key = keyFor(above?.key ?? 'reason', reasons.map((one) => one.key));
    const made: Reason = { key, policy: above?.policy ?? 'other', words: { fr: '', en: '' }, under, offered: true, photo: false };
    set(inOrder([...reasons, made]));
  };
  return (
    <Panel title={t('returnSettings.reasons')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('returnSettings.reasonsHelp')}</p>
        <ul className={styles.lines}>
          {reasons.map((one) => (
            <ReasonLine key={one.key} one={one} all={reasons} set={(changed) => change(one.key, changed)} onUp={() => set(movedUp(reasons, one))} onAdd={() => add(one.key)} />
          ))}
        </ul>
        <div>
          <Button variant="default" onClick={() => add('')}>
            {t('returnSettings.add')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

interface PartProps {
  typed: Typed;
  set: (change: Partial<Typed>) => void;
}

function Times({ typed, set }: PartProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('returnSettings.times')}>
      <div className={styles.stack}>
        <NumberInput
          label={t('returnSettings.sendDays')}
          description={t('returnSettings.sendDaysHelp')}
          min={leastDays}
          max={mostDays}
          allowDecimal={false}
          value={typed.send_days}
          onChange={(days) => set({ send_days: Number(days) || leastDays })}
        />
        <NumberInput
          label={t('returnSettings.exchangeDays')}
          description={t('returnSettings.exchangeDaysHelp')}
          min={1}
          max={mostSettling}
          allowDecimal={false}
          value={typed.exchange_days}
          onChange={(days) => set({ exchange_days: Number(days) || 1 })}
        />
        <NumberInput
          label={t('returnSettings.repairDays')}
          description={t('returnSettings.repairDaysHelp')}
          min={1}
          max={mostSettling}
          allowDecimal={false}
          value={typed.repair_days}
          onChange={(days) => set({ repair_days: Number(days) || 1 })}
        />
        <NumberInput
          label={t('returnSettings.warnDays')}
          description={t('returnSettings.warnDaysHelp')}
          min={0}
          max={mostWarning}
          allowDecimal={false}
          value={typed.warn_days}
          onChange={(days) => set({ warn_days: Number(days) || 0 })}
        />
        <Switch
          label={t('returnSettings.sendExchanges')}
          description={t('returnSettings.sendExchangesHelp')}
          checked={typed.send_exchanges}
          onChange={(event) => set({ send_exchanges: event.currentTarget.checked })}
        />
        <p className={styles.hint}>
          {t('returnSettings.inPolicy')} <Link to="/desk-settings/$section" params={{ section: 'policy' }}>{t('policy.title')}</Link>
        </p>
      </div>
    </Panel>
  );
}

/** Up to how much the policy refunds by itself; empty is off. */
function Released({ typed, set, currencies }: PartProps & { currencies: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('returnSettings.released')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('returnSettings.releasedHelp')}</p>
        {currencies.map((currency) => (
          <TextInput
            key={currency}
            label={t('returnSettings.upTo', { currency })}
            inputMode="decimal"
            value={typed.released[currency] ?? ''}
            onChange={(event) => set({ released: { ...typed.released, [currency]: event.currentTarget.value } })}
          />
        ))}
      </div>
    </Panel>
  );
}

function Settings({ settings }: { settings: ReturnSettings }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { data: stores } = useQuery(queries.stores());
  const currencies = [...new Set([...(stores?.items ?? []).map(({ currency }) => currency), ...Object.keys(settings.released)])].filter(Boolean);
  const [typed, setTyped] = useState<Typed>(() => ({
    reasons: inOrder(settings.reasons),
    send_days: settings.send_days,
    exchange_days: settings.exchange_days,
    repair_days: settings.repair_days,
    send_exchanges: settings.send_exchanges,
    warn_days: settings.warn_days,
    released: Object.fromEntries(Object.entries(settings.released).map(([currency, amount]) => [currency, writeAmount(amount, currency, i18n.language)])),
  }));
  const set = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const wrong = Object.entries(typed.released).some(([currency, text]) => text.trim() !== '' && readAmount(text, currency, i18n.language) === null);
  const { run, running, error } = useAct(async () => {
    const amounts = Object.entries(typed.released).map(([currency, text]) => [currency, readAmount(text, currency, i18n.language)] as const);
    const released = Object.fromEntries(amounts.filter(([, amount]) => amount !== null && amount > 0));
    await api.put<ReturnSettings>('/return-settings', { ...typed, released }, `"${settings.version}"`);
    await client.invalidateQueries({ queryKey: returnsKey });
    say(t('returnSettings.saved'));
  });
  return (
    <Form className={styles.stack} onSubmit={run}>
      <Reasons reasons={typed.reasons} set={(reasons) => set({ reasons })} />
      <Times typed={typed} set={set} />
      <Released typed={typed} set={set} currencies={currencies} />
      <FormEnd error={error} running={running} disabled={wrong} />
    </Form>
  );
}

/** How returns are done here: why, within which time, and what the policy may refund by itself. */
export default function ReturnSettingsSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(returnQueries.settings());
  return (
    <Page>
      <PageHead title={t('returnSettings.title')} />
      {error && <Failure error={error} kept={t('returnSettings.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && <Settings key={data.version} settings={data} />}
    </Page>
  );
}
