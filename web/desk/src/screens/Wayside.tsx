import { IconMapOff } from '@tabler/icons-react';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { LinkButton } from '@/parts/LinkButton';
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
    <LinkButton to="/" variant="default">
      {t('missing.back')}
    </LinkButton>
  );
  return <Blank icon={IconMapOff} title={t('missing.title')} text={t('missing.text')} act={back} />;
}
