import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connection } from '@/api/types';
import { LinkButton } from '@/parts/LinkButton';
import { useAllowed } from '@/shell/useAllowed';

/** Once a shop is proven equal, the desk can be set up for it: its one store, or the list where it has several. */
export function SetupLink({ connection: { id, proof } }: { connection: Connection }) {
  const { t } = useTranslation();
  const may = useAllowed()('setup.manage');
  const stores = useQuery({ ...queries.stores(), enabled: may }).data?.items.filter(({ connection_id }) => connection_id === id) ?? [];
  const proven = proof?.finished_at != null && proof.differing === 0 && proof.here >= proof.there;
  if (!may || !proven || stores.length === 0) return null;
  const [only, ...others] = stores;
  return (
    <p>
      <LinkButton to="/desk-settings/$section" params={{ section: 'setup' }} search={others.length === 0 && only ? { open: only.id } : {}}>
        {t('setup.forShop')}
      </LinkButton>
    </p>
  );
}
