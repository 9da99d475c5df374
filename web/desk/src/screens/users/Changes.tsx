import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Grant } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import type { RightsChange } from '@/screens/users/grants';
import { usePlaceName, useRoleName } from '@/screens/users/queries';
import styles from '@/screens/users/users.module.css';
import { iconStroke } from '@/theme/tokens';

/** A change of rights as one sentence. */
export function useChangeWords(): (change: RightsChange) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const placeName = usePlaceName();
  return ({ kind, places, from, to }) => {
    const names = format.list(places.map(placeName));
    const upTo = to === null ? '' : ` ${t('change.upTo', { amount: format.money(to) })}`;
    const amount = (money: typeof to) => (money === null ? t('change.none') : format.money(money));
    switch (kind) {
      case 'given':
        return (places.length === 0 ? t('change.givenAll') : t('change.given', { names })) + upTo;
      case 'taken':
        return t('change.taken');
      case 'everywhere':
        return t('change.everywhere') + upTo;
      case 'bound':
        return t('change.bound', { names });
      case 'placesGiven':
        return t('change.placesGiven', { names });
      case 'placesTaken':
        return t('change.placesTaken', { names });
      case 'ceiling': {
        const amounts = { from: amount(from), to: amount(to) };
        return places.length === 0 ? t('change.ceiling', amounts) : t('change.ceilingAt', { ...amounts, names });
      }
    }
  };
}

/** What a change of rights gives and takes, told before it is kept. */
export function Changes({ changes }: { changes: readonly RightsChange[] }) {
  const words = useChangeWords();
  const roleName = useRoleName();
  const { t } = useTranslation();
  return (
    <ul className={styles.changes}>
      {changes.map((change) => {
        const Shape = change.takes ? IconMinus : IconPlus;
        return (
          <li key={`${change.role}${change.kind}${change.places.join()}`}>
            <Shape
              className={change.takes ? parts.warn : parts.good}
              stroke={iconStroke}
              aria-label={change.takes ? t('change.takes') : t('change.gives')}
            />
            <span>
              <strong>{roleName(change.role)}</strong> {words(change)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** A person's grants in a few words: what a list shows. */
export function useGrantWords(): (grants: readonly Grant[]) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const roleName = useRoleName();
  const placeName = usePlaceName();
  return (grants) =>
    grants
      .map(({ role, targets, ceiling }) => {
        const where = targets ? ` (${format.list(targets.map(placeName))})` : '';
        const upTo = ceiling ? ` ${t('change.upTo', { amount: format.money(ceiling) })}` : '';
        return `${roleName(role)}${where}${upTo}`;
      })
      .join(', ');
}
