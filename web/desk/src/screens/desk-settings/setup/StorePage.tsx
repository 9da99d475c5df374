import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure } from '@/parts/States';
import { LevelForm } from '@/screens/desk-settings/setup/LevelForm';
import { setupQueries, type StoreSetup } from '@/screens/desk-settings/setup/queries';
import { RoutingForm } from '@/screens/desk-settings/setup/RoutingForm';
import { Steps } from '@/screens/desk-settings/setup/Steps';
import { TestTicket } from '@/screens/desk-settings/setup/TestTicket';
import { VoiceForm } from '@/screens/desk-settings/setup/VoiceForm';

/** What was just made for an answer is chosen from then on: its form begins anew. */
function Questions({ setup }: { setup: StoreSetup }) {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t('setup.stands')} flush>
        <Steps steps={setup.steps} linked={false} />
      </Panel>
      <Panel title={t('setup.routing.title')}>
        <RoutingForm key={setup.queue?.id} setup={setup} />
      </Panel>
      <Panel title={t('setup.level.title')}>
        <LevelForm key={setup.level?.id} setup={setup} />
      </Panel>
      <Panel title={t('setup.voice.title')}>
        <VoiceForm key={setup.voice?.id} setup={setup} />
      </Panel>
      <Panel title={t('setup.test.title')}>
        <TestTicket setup={setup} />
      </Panel>
    </>
  );
}

/** One shop: what stands, its questions with suggestions filled in, and the test. */
export function StorePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(setupQueries.store(id));
  return (
    <Page>
      <p>
        <Link to="/desk-settings/$section" params={{ section: 'setup' }}>
          ← {t('setup.title')}
        </Link>
      </p>
      <PageHead title={data?.store.name ?? t('setup.title')} />
      {data ? (
        <Questions setup={data} />
      ) : error ? (
        <Failure error={error} kept={t('setup.failure')} retry={() => void refetch()} />
      ) : (
        <BonePanel waiting />
      )}
    </Page>
  );
}
