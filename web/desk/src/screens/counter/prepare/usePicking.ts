import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Problem } from '@/api/problem';
import { buzz } from '@/screens/counter/buzz';
import { subjectOf } from '@/screens/counter/overlay';
import { isOf } from '@/screens/counter/prepare/words';
import type { Picked, PreparationLine } from '@/screens/counter/shapes';
import type { NewAct } from '@/screens/counter/waiting/acts';
import { usePerform } from '@/screens/counter/waiting/usePerform';

/** A line, with whose it is. */
export interface Fetched {
  line: PreparationLine;
  preparationId: string;
  about: string;
}

export function pickOf({ line, preparationId, about }: Fetched, quantity: number): NewAct {
  return {
    kind: 'pick',
    subject: subjectOf(preparationId),
    about,
    path: `/preparations/${preparationId}/picks`,
    body: { line_id: line.id, quantity },
  };
}

/** Picks by scanner and by tap; tells what was fetched last, and into whose box it goes. */
export function usePicking(open: readonly Fetched[]) {
  const { t } = useTranslation();
  const [last, setLast] = useState<Fetched>();
  const [missed, setMissed] = useState<Problem | null>(null);
  const { perform, error, takeOver } = usePerform<Picked>(useCallback(() => undefined, []));
  const take = (fetched: Fetched, quantity: number) => {
    setMissed(null);
    setLast(fetched);
    void perform(pickOf(fetched, quantity));
  };
  const scan = (scanned: string) => {
    const fetched = open.find(({ line }) => line.left > 0 && isOf(line, scanned));
    if (fetched !== undefined) take(fetched, 1);
    else {
      setLast(undefined);
      setMissed(new Problem({ status: 422, code: 'not_listed', detail: t('counter.pick.notListed', { scanned }) }));
      buzz();
    }
  };
  return { take, scan, last, error: missed ?? error, takeOver };
}
