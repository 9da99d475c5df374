import { useTranslation } from 'react-i18next';

import { Mark } from '@/parts/Mark';
import { knownMark, markLook, markWords } from '@/screens/inbox/csat/words';
import type { OfTicket } from '@/screens/inbox/slots/parts';

/** What a customer answered, as everywhere: a face and its words. */
export function CsatMark({ mark, title }: { mark: number | null | undefined; title?: string | undefined }) {
  const { t } = useTranslation();
  const known = knownMark(mark);
  if (known === undefined) return null;
  const [tone, icon] = markLook(known);
  return <Mark tone={tone} icon={icon} text={markWords(t, known)} title={title} />;
}

/** The last answer about satisfaction, in the head of its ticket. */
export function HeadCsat({ whole }: OfTicket) {
  const { t } = useTranslation();
  if (!whole.csat) return null;
  const { mark, comment } = whole.csat;
  return <CsatMark mark={mark} title={comment || t('csat.title')} />;
}
