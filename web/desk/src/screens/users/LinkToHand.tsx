import { useTranslation } from 'react-i18next';

import type { SentLink } from '@/api/types';
import { CopyText } from '@/parts/CopyText';
import { Note } from '@/parts/States';

/** A link to hand over, where no mail server sends it. */
export function LinkToHand({ link }: SentLink) {
  const { t } = useTranslation();
  if (link === null) {
    return (
      <Note tone="good" urgent>
        {t('users.mailed')}
      </Note>
    );
  }
  return (
    <>
      <Note tone="info" urgent>
        {t('users.handOver')}
      </Note>
      <CopyText text={link} label={t('users.link')} />
    </>
  );
}
