import { NativeSelect } from '@mantine/core';
import { IconMoodSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { AnswersPanel } from '@/screens/desk-settings/satisfaction/AnswersPanel';
import { AskingPanel } from '@/screens/desk-settings/satisfaction/AskingPanel';
import { MailPanel } from '@/screens/desk-settings/satisfaction/MailPanel';
import { csatQueries } from '@/screens/desk-settings/satisfaction/queries';

/** The question after a ticket is closed, shop by shop: whether it is asked, when, by which mail, and the last answers. */
export default function SatisfactionSection() {
  const { t } = useTranslation();
  const settings = useQuery(csatQueries.settings());
  const [chosen, setChosen] = useState('');
  const stores = settings.data?.items ?? [];
  const store = stores.find(({ store_id: id }) => id === chosen) ?? stores[0];
  return (
    <Page>
      <PageHead title={t('csatSettings.title')} />
      {settings.error && <Failure error={settings.error} kept={t('csatSettings.kept')} retry={() => settings.refetch()} />}
      {settings.isPending && <BonePanel waiting />}
      {settings.data && !store && <Blank icon={IconMoodSearch} title={t('csatSettings.none')} text={t('csatSettings.noneText')} />}
      {store && (
        <>
          <NativeSelect
            label={t('csatSettings.store')}
            value={store.store_id}
            data={stores.map(({ store_id: id, store_name: name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <AskingPanel key={store.store_id} settings={store} />
          <MailPanel storeId={store.store_id} />
          <AnswersPanel storeId={store.store_id} />
        </>
      )}
    </Page>
  );
}
