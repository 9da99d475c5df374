import { IconCircleCheck, IconCircleX, IconMail, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { StaffMember } from '@/api/types';
import { Mark } from '@/parts/Mark';
import type { Tone } from '@/theme/tokens';

const looks: Record<StaffMember['state'], [Tone, Icon]> = {
  active: ['good', IconCircleCheck],
  invited: ['info', IconMail],
  deactivated: ['muted', IconCircleX],
};

export function MemberMark({ state }: { state: StaffMember['state'] }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[state];
  return <Mark tone={tone} icon={icon} text={t(`users.state.${state}`)} />;
}
