import { NumberInput, Switch, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/desk-settings/ordering/ordering.module.css';
import type { Method } from '@/screens/desk-settings/ordering/queries';

const leastDays = 1;
const mostDays = 60;
const longest = 2000;

/** A way to pay as it is typed; one that is off keeps its words until it is saved. */
export interface TypedMethod {
  kind: Method['kind'];
  on: boolean;
  instructions: string;
  days: number;
}

interface MethodProps {
  method: TypedMethod;
  set: (change: Partial<TypedMethod>) => void;
}

/** One way to pay: what it means, whether it is offered, and what the buyer reads of it. */
export function MethodFields({ method: { kind, on, instructions, days }, set }: MethodProps) {
  const { t } = useTranslation();
  const name = t(`ordering.payment.${kind}`);
  return (
    <li className={styles.option}>
      <Switch label={name} description={t(`ordering.means.${kind}`)} checked={on} onChange={(event) => set({ on: event.currentTarget.checked })} />
      {on && (
        <div className={styles.fields} role="group" aria-label={name}>
          <Textarea
            label={t('ordering.instructions')}
            description={t(`ordering.instructionsHelp.${kind}`)}
            autosize
            minRows={2}
            maxLength={longest}
            value={instructions}
            onChange={(event) => set({ instructions: event.currentTarget.value })}
          />
          {kind === 'transfer' && (
            <NumberInput
              label={t('ordering.days')}
              description={t('ordering.daysHelp')}
              min={leastDays}
              max={mostDays}
              allowDecimal={false}
              value={days}
              onChange={(count) => set({ days: Number(count) || leastDays })}
            />
          )}
        </div>
      )}
    </li>
  );
}
