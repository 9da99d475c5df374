import { useState } from 'react';

import { late } from '@/parts/late';
import { AccountButton } from '@/shell/AccountButton';

interface MenuProps {
  onShowKeys: () => void;
}

const AccountChoices = late<MenuProps>(
  () => import('@/shell/AccountChoices').then(({ AccountChoices: Choices }) => Choices),
  () => <AccountButton aria-expanded={false} />,
);

/** Who is signed in, and the menu of it: what is in the menu is read when it is asked for. */
export function AccountMenu({ onShowKeys }: MenuProps) {
  const [asked, setAsked] = useState(false);
  return asked ? <AccountChoices onShowKeys={onShowKeys} /> : <AccountButton aria-expanded={false} onClick={() => setAsked(true)} />;
}
