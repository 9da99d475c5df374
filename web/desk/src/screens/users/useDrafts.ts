import { useState } from 'react';

import type { Grant } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { draftOf, grantOf, type DraftGrant } from '@/screens/users/grants';
import { readAmount, writeAmount } from '@/screens/users/money';
import { usePlaces } from '@/screens/users/queries';

export interface Drafts {
  drafts: DraftGrant[];
  set: (drafts: DraftGrant[]) => void;
  /** The grants as typed; null while one of them cannot be kept as it stands, or there is none. */
  grants: Grant[] | null;
}

/** The grants of a person while they are being changed. */
export function useDrafts(given: readonly Grant[]): Drafts {
  const { locale } = useFormat();
  const [first = 'EUR'] = usePlaces().currencies;
  const write = ({ amount, currency }: { amount: number; currency: string }) => writeAmount(amount, currency, locale);
  const [drafts, set] = useState(() => given.map((grant) => draftOf(grant, first, write)));
  const read = (text: string, currency: string) => readAmount(text, currency, locale);
  const grants = drafts.map((draft) => grantOf(draft, read));
  const whole = grants.length > 0 && grants.every((grant) => grant !== null);
  return { drafts, set, grants: whole ? grants : null };
}
