import { useTranslation } from 'react-i18next';

import { ProblemNote } from '@/parts/States';
import { Big } from '@/screens/counter/parts/Acts';

interface RefusedProps {
  error: unknown;
  takeOver?: (() => void) | undefined;
}

/** What the server did not do and why; where somebody else is on it, the way to go on. */
export function Refused({ error, takeOver }: RefusedProps) {
  const { t } = useTranslation();
  return (
    <>
      <ProblemNote error={error} />
      {takeOver && (
        <Big quiet onClick={takeOver}>
          {t('counter.pick.takeOver')}
        </Big>
      )}
    </>
  );
}
