import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useTitle } from '@/parts/Page';
import { Blank, Failure } from '@/parts/States';

/** A part of the desk could not be loaded or drawn. */
export function BrokenScreen({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  return <Failure error={error} kept={t('failure.keptScreen')} retry={() => void router.invalidate()} />;
}

/** An address at which there is nothing. */
export function MissingScreen() {
  const { t } = useTranslation();
  useTitle(t('missing.title'));
  const back = (
    <Button component={Link} to="/" variant="default">
      {t('missing.back')}
    </Button>
  );
  return <Blank icon={IconMapOff} title={t('missing.title')} text={t('missing.text')} act={back} />;
}
