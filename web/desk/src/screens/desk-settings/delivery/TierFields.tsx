import { Button, MultiSelect, NumberInput, Switch, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { kinds, type Tier } from '@/screens/desk-settings/delivery/queries';
import styles from '@/screens/desk-settings/delivery/delivery.module.css';

const nothing: Tier = { name: '', groups: [], free: [], reserved: [], return_days: null, free_returns: false };

interface Props {
  tier: Tier;
  set: (change: Partial<Tier>) => void;
  remove: () => void;
}

/** What members of one tier get. */
function TierFields({ tier, set, remove }: Props) {
  const { t } = useTranslation();
  const ways = kinds.map((kind) => ({ value: kind, label: t(`delivery.kind.${kind}`) }));
  return (
    <li className={styles.option}>
      <div className={styles.fields} role="group" aria-label={tier.name || t('delivery.tier')}>
        <TextInput required maxLength={60} label={t('delivery.tier')} value={tier.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <TagsInput label={t('delivery.tierGroups')} description={t('delivery.tierGroupsHelp')} value={tier.groups ?? []} onChange={(groups) => set({ groups })} />
        <MultiSelect label={t('delivery.tierFree')} value={tier.free ?? []} data={ways} onChange={(free) => set({ free })} />
        <MultiSelect label={t('delivery.tierReserved')} value={tier.reserved ?? []} data={ways} onChange={(reserved) => set({ reserved })} />
        <NumberInput
          label={t('delivery.tierReturnDays')}
          description={t('delivery.tierReturnDaysHelp')}
          placeholder={t('delivery.asOthers')}
          min={0}
          max={3650}
          allowDecimal={false}
          value={tier.return_days ?? ''}
          onChange={(days) => set({ return_days: days === '' ? null : Number(days) })}
        />
        <Switch label={t('delivery.tierFreeReturns')} checked={tier.free_returns} onChange={(event) => set({ free_returns: event.currentTarget.checked })} />
        <Button variant="subtle" className={styles.remove} leftSection={<IconX aria-hidden />} onClick={remove}>
          {t('delivery.removeTier', { name: tier.name || t('delivery.tier') })}
        </Button>
      </div>
    </li>
  );
}

/** The tiers of a store, in the order in which they count. */
export function Tiers({ tiers, set, mayChange }: { tiers: Tier[]; set: (tiers: Tier[]) => void; mayChange: boolean }) {
  const { t } = useTranslation();
  if (tiers.length === 0 && !mayChange) return null;
  return (
    <section className={styles.stack} aria-labelledby="tiers">
      <h3 id="tiers" className={styles.part}>
        {t('delivery.tiers')}
      </h3>
      <p className={styles.hint}>{t('delivery.tiersHelp')}</p>
      <ul className={styles.options}>
        {tiers.map((tier, place) => (
          <TierFields
            key={place} // a tier has no name of its own until it is typed
            tier={tier}
            set={(change) => set(tiers.map((one, at) => (at === place ? { ...one, ...change } : one)))}
            remove={() => set(tiers.filter((_, at) => at !== place))}
          />
        ))}
      </ul>
      {mayChange && (
        <div>
          <Button variant="default" leftSection={<IconPlus aria-hidden />} onClick={() => set([...tiers, nothing])}>
            {t('delivery.addTier')}
          </Button>
        </div>
      )}
    </section>
  );
}
