import { IconPencil, IconPencilOff, IconUserEdit, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/inbox/draft/draft.module.css';
import type { OfRow } from '@/screens/inbox/slots/parts';
import { iconStroke } from '@/theme/tokens';

type Standing = 'waiting' | 'blocked' | 'handed_over';

const looks: Record<Standing, [Icon, string | undefined]> = {
  waiting: [IconPencil, styles.waiting],
  blocked: [IconPencilOff, styles.blocked],
  handed_over: [IconUserEdit, styles.handed],
};

/** Whether a draft waits for this ticket: a pencil in its row. */
export function DraftMark({ ticket }: OfRow) {
  const { t } = useTranslation();
  const standing = ticket.draft_state as Standing;
  const look = looks[standing] as (typeof looks)[Standing] | undefined;
  if (look === undefined) return null;
  const [Shape, className] = look;
  return <Shape className={className} stroke={iconStroke} role="img" aria-label={t(`drafts.standing.${standing}`)} />;
}
