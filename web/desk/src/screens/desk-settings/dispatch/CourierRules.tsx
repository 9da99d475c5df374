import { Button, NativeSelect, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Panel } from '@/parts/Page';
import { AmountField } from '@/screens/desk-settings/delivery/AmountField';
import styles from '@/screens/desk-settings/dispatch/dispatch-settings.module.css';
import type { Connection, CourierRule } from '@/screens/desk-settings/dispatch/queries';
import { ConnectionChoice, PlaceChoice, Rule, StoreChoice, useCurrencyOf, type MessageAt } from '@/screens/desk-settings/dispatch/RuleParts';
import { movedUp, nextKey, type Keyed } from '@/screens/desk-settings/dispatch/typed';

const fallbacks = ['collect', 'ship'] as const satisfies readonly CourierRule['fallback'][];

interface FieldsProps {
  rule: CourierRule;
  senders: readonly Connection[];
  messageAt: MessageAt;
  set: (change: Partial<CourierRule>) => void;
}

function Fields({ rule, senders, messageAt, set }: FieldsProps) {
  const { t } = useTranslation();
  const currencyOf = useCurrencyOf();
  return (
    <>
      <ConnectionChoice able={senders} value={rule.connection_id} error={messageAt('connection_id')} set={(id) => set({ connection_id: id })} />
      <StoreChoice value={rule.store_id} error={messageAt('store_id')} set={(id) => set({ store_id: id, currency: currencyOf(id) })} />
      <PlaceChoice
        label={t('dispatchSettings.place')}
        none={t('dispatchSettings.everyPlace')}
        value={rule.location_id}
        error={messageAt('location_id')}
        set={(id) => set({ location_id: id })}
      />
      <NativeSelect
        label={t('dispatchSettings.fallback')}
        value={rule.fallback}
        data={fallbacks.map((value) => ({ value, label: t(`dispatchSettings.fallbacks.${value}`) }))}
        onChange={(event) => set({ fallback: event.currentTarget.value as CourierRule['fallback'] })}
      />
      <AmountField
        key={rule.currency}
        label={t('dispatchSettings.most')}
        placeholder={t('dispatchSettings.noLimit')}
        value={rule.most}
        currency={rule.currency}
        set={(most) => set({ most })}
      />
      <Switch
        label={t('dispatchSettings.byItself')}
        description={t('dispatchSettings.byItselfHelp')}
        checked={rule.by_itself}
        onChange={(event) => set({ by_itself: event.currentTarget.checked })}
      />
    </>
  );
}

interface RulesProps {
  rules: readonly Keyed<CourierRule>[];
  senders: readonly Connection[];
  messageAt: MessageAt;
  set: (rules: Keyed<CourierRule>[]) => void;
}

/** Who sends couriers, and what becomes of an order for which nobody comes. */
export function CourierRules({ rules, senders, messageAt, set }: RulesProps) {
  const { t } = useTranslation();
  const currencyOf = useCurrencyOf();
  const [sender] = senders;
  const change = (key: string, changed: Partial<CourierRule>) => set(rules.map((one) => (one.key === key ? { ...one, ...changed } : one)));
  const add = (connection: Connection) =>
    set([
      ...rules,
      { key: nextKey(rules), connection_id: connection.id, store_id: null, location_id: null, by_itself: true, fallback: 'collect', most: null, currency: currencyOf(null) },
    ]);
  return (
    <Panel title={t('dispatchSettings.couriers')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('dispatchSettings.couriersHelp')}</p>
        {rules.length === 0 && <p>{t(sender ? 'dispatchSettings.noCouriers' : 'dispatchSettings.noSender')}</p>}
        <ol className={styles.rules}>
          {rules.map((rule, place) => (
            <Rule
              key={rule.key}
              name={t('dispatchSettings.courierRule', { place: place + 1 })}
              first={place === 0}
              onUp={() => set(movedUp(rules, rule.key))}
              onRemove={() => set(rules.filter((one) => one !== rule))}
            >
              <Fields rule={rule} senders={senders} messageAt={(field) => messageAt(`/couriers/${place}/${field}`)} set={(changed) => change(rule.key, changed)} />
            </Rule>
          ))}
        </ol>
        {sender && (
          <div>
            <Button variant="default" onClick={() => add(sender)}>
              {t('dispatchSettings.addCouriers')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
