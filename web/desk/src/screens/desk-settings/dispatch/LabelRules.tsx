import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Panel } from '@/parts/Page';
import { AmountField } from '@/screens/desk-settings/delivery/AmountField';
import styles from '@/screens/desk-settings/dispatch/dispatch-settings.module.css';
import type { Connection, LabelRule } from '@/screens/desk-settings/dispatch/queries';
import { ConnectionChoice, PlaceChoice, Rule, StoreChoice, useCurrencyOf, type MessageAt } from '@/screens/desk-settings/dispatch/RuleParts';
import { movedUp, nextKey, type Keyed } from '@/screens/desk-settings/dispatch/typed';

const purposes = ['ship', 'return'] as const satisfies readonly LabelRule['purpose'][];
const formats = ['pdf', 'zpl', 'png'] as const satisfies readonly LabelRule['format'][];
const longest = 100;

interface FieldsProps {
  rule: LabelRule;
  makers: readonly Connection[];
  messageAt: MessageAt;
  set: (change: Partial<LabelRule>) => void;
}

function Fields({ rule, makers, messageAt, set }: FieldsProps) {
  const { t } = useTranslation();
  const currencyOf = useCurrencyOf();
  const comesBack = rule.purpose === 'return';
  return (
    <>
      <NativeSelect
        label={t('dispatchSettings.purpose')}
        value={rule.purpose}
        data={purposes.map((value) => ({ value, label: t(`dispatchSettings.purposes.${value}`) }))}
        onChange={(event) => set({ purpose: event.currentTarget.value as LabelRule['purpose'] })}
      />
      <ConnectionChoice able={makers} value={rule.connection_id} error={messageAt('connection_id')} set={(id) => set({ connection_id: id })} />
      <TextInput
        label={t('dispatchSettings.service')}
        placeholder="colissimo:home"
        required
        withAsterisk={false}
        maxLength={longest}
        value={rule.service}
        error={messageAt('service')}
        onChange={(event) => set({ service: event.currentTarget.value })}
      />
      <StoreChoice value={rule.store_id} error={messageAt('store_id')} set={(id) => set({ store_id: id, currency: currencyOf(id) })} />
      <PlaceChoice
        label={t(comesBack ? 'dispatchSettings.backTo' : 'dispatchSettings.place')}
        none={t(comesBack ? 'dispatchSettings.choose' : 'dispatchSettings.everyPlace')}
        value={rule.location_id}
        error={messageAt('location_id')}
        set={(id) => set({ location_id: id })}
      />
      <NativeSelect
        label={t('dispatchSettings.format')}
        value={rule.format}
        data={formats.map((value) => ({ value, label: t(`dispatchSettings.formats.${value}`) }))}
        onChange={(event) => set({ format: event.currentTarget.value as LabelRule['format'] })}
      />
      <AmountField
        key={rule.currency}
        label={t('dispatchSettings.most')}
        placeholder={t('dispatchSettings.noLimit')}
        value={rule.most}
        currency={rule.currency}
        set={(most) => set({ most })}
      />
    </>
  );
}

interface RulesProps {
  rules: readonly Keyed<LabelRule>[];
  makers: readonly Connection[];
  messageAt: MessageAt;
  set: (rules: Keyed<LabelRule>[]) => void;
}

/** Who makes the labels of what is sent and of what comes back. */
export function LabelRules({ rules, makers, messageAt, set }: RulesProps) {
  const { t } = useTranslation();
  const currencyOf = useCurrencyOf();
  const [maker] = makers;
  const change = (key: string, changed: Partial<LabelRule>) => set(rules.map((one) => (one.key === key ? { ...one, ...changed } : one)));
  const add = (connection: Connection) =>
    set([
      ...rules,
      { key: nextKey(rules), purpose: 'ship', connection_id: connection.id, service: '', store_id: null, location_id: null, format: 'pdf', most: null, currency: currencyOf(null) },
    ]);
  return (
    <Panel title={t('dispatchSettings.labels')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('dispatchSettings.labelsHelp')}</p>
        {rules.length === 0 && <p>{t(maker ? 'dispatchSettings.noLabels' : 'dispatchSettings.noMaker')}</p>}
        <ol className={styles.rules}>
          {rules.map((rule, place) => (
            <Rule
              key={rule.key}
              name={t('dispatchSettings.labelRule', { place: place + 1 })}
              first={place === 0}
              onUp={() => set(movedUp(rules, rule.key))}
              onRemove={() => set(rules.filter((one) => one !== rule))}
            >
              <Fields rule={rule} makers={makers} messageAt={(field) => messageAt(`/labels/${place}/${field}`)} set={(changed) => change(rule.key, changed)} />
            </Rule>
          ))}
        </ol>
        {maker && (
          <div>
            <Button variant="default" onClick={() => add(maker)}>
              {t('dispatchSettings.addLabels')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
