import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useActs } from '@/palette/acts';
import type { About } from '@/screens/inbox/begin/Begin';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

/** Read when somebody writes: few who look at an order do. */
const BeginWith = lazy(async () => ({ default: (await import('@/screens/inbox/begin/Begin')).BeginWith }));

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
      {writes && (
        <Suspense fallback={null}>
          <BeginWith about={about} onClose={() => setWrites(false)} />
        </Suspense>
      )}
    </>
  );
}
