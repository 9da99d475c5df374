import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useActs } from '@/palette/acts';
import { late } from '@/parts/late';
import type { About, BeginWithProps } from '@/screens/inbox/begin/Begin';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

/** Read when somebody writes: few who look at an order do. */
const BeginWith = late<BeginWithProps>(() => import('@/screens/inbox/begin/Begin').then(({ BeginWith: Part }) => Part));

/** Begins a conversation from where one reads of an order or a customer. */
export function WriteButton({ about }: { about: About }) {
  const { t } = useTranslation();
  const may = useAllowed()('tickets.answer');
  const [writes, setWrites] = useState(false);
  useActs(may ? [{ id: 'write', title: t('act.write'), icon: IconMail, run: () => setWrites(true) }] : []);
  if (!may) return null;
  return (
    <>
      <Button variant="default" size="compact-md" leftSection={<IconMail size="1.1em" stroke={iconStroke} aria-hidden />} onClick={() => setWrites(true)}>
        {t('act.write')}
      </Button>
      {writes && <BeginWith about={about} onClose={() => setWrites(false)} />}
    </>
  );
}
