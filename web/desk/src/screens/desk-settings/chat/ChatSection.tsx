import { NativeSelect } from '@mantine/core';
import { IconMessageCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { Page, PageHead } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { KeysPanel } from '@/screens/desk-settings/chat/KeysPanel';
import { chatQueries } from '@/screens/desk-settings/chat/queries';
import { WindowPanel } from '@/screens/desk-settings/chat/WindowPanel';

/** Chat at each shop: whether it is on, how its window looks, and the keys of the pages that hold it. */
export default function ChatSection() {
  const { t } = useTranslation();
  const stores = useQuery(queries.stores());
  const channels = useQuery(chatQueries.channels());
  const [chosen, setChosen] = useState('');
  const store = stores.data?.items.find(({ id }) => id === chosen) ?? stores.data?.items[0];
  const error = stores.error ?? channels.error;
  return (
    <Page>
      <PageHead title={t('chat.settings.title')} />
      {error && <Failure error={error} kept={t('chat.settings.kept')} retry={() => Promise.all([stores.refetch(), channels.refetch()])} />}
      {!error && (stores.isPending || channels.isPending) && <BonePanel waiting />}
      {stores.data && !store && <Blank icon={IconMessageCircle} title={t('chat.settings.none')} text={t('chat.settings.noneText')} />}
      {store && channels.data && (
        <>
          <NativeSelect
            label={t('chat.settings.store')}
            value={store.id}
            data={(stores.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <WindowPanel key={store.id} storeId={store.id} channel={channels.data.items.find(({ store_id: id }) => id === store.id)} />
          <KeysPanel key={`keys ${store.id}`} storeId={store.id} address={store.address} />
        </>
      )}
    </Page>
  );
}
