import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { currentLanguage } from '@/i18n';
import { reasons as policyReasons } from '@/screens/desk-settings/policy/types';
import styles from '@/screens/desk-settings/returns/return-settings.module.css';
import { depthOf, placesFor, type Reason } from '@/screens/desk-settings/returns/tree';

const longest = 200;

interface LineProps {
  one: Reason;
  all: readonly Reason[];
  set: (change: Partial<Reason>) => void;
  onUp: () => void;
  onAdd: () => void;
}

/** One reason: its words in both languages, what the policy makes of it, where it stands. */
export function ReasonLine({ one, all, set, onUp, onAdd }: LineProps) {
  const { t } = useTranslation();
  const name = one.words[currentLanguage()] || one.key;
  const places = placesFor(one, all).map(({ key, words }) => ({ value: key, label: words[currentLanguage()] || key }));
  return (
    <li className={`${styles.line ?? ''} ${depthOf(one, all) > 0 ? (styles.below ?? '') : ''}`}>
      <div className={styles.fields}>
        <TextInput
          className={styles.field}
          label={t('returnSettings.french')}
          required
          maxLength={longest}
          value={one.words['fr'] ?? ''}
          onChange={(event) => set({ words: { ...one.words, fr: event.currentTarget.value } })}
        />
        <TextInput
          className={styles.field}
          label={t('returnSettings.english')}
          required
          maxLength={longest}
          value={one.words['en'] ?? ''}
          onChange={(event) => set({ words: { ...one.words, en: event.currentTarget.value } })}
        />
        <NativeSelect
          className={styles.field}
          label={t('returnSettings.policy')}
          value={one.policy}
          onChange={(event) => set({ policy: event.currentTarget.value as Reason['policy'] })}
          data={policyReasons.map((value) => ({ value, label: t(`policy.reason.${value}`) }))}
        />
        <NativeSelect
          className={styles.field}
          label={t('returnSettings.under')}
          value={one.under}
          onChange={(event) => set({ under: event.currentTarget.value })}
          data={[{ value: '', label: t('returnSettings.top') }, ...places]}
        />
      </div>
      <div className={styles.fields}>
        <Switch label={t('returnSettings.offered')} checked={one.offered} onChange={(event) => set({ offered: event.currentTarget.checked })} />
        <Switch label={t('returnSettings.photo')} checked={one.photo} onChange={(event) => set({ photo: event.currentTarget.checked })} />
        <Button variant="subtle" size="compact-sm" aria-label={t('returnSettings.upOf', { name })} onClick={onUp}>
          {t('returnSettings.up')}
        </Button>
        <Button variant="subtle" size="compact-sm" aria-label={t('returnSettings.addBelow', { name })} onClick={onAdd}>
          {t('returnSettings.addUnder')}
        </Button>
      </div>
    </li>
  );
}
