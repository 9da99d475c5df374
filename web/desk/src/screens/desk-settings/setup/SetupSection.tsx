import '@/i18n/late';

import { IconBuildingStore, IconCircleCheck, IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { LinkButton } from '@/parts/LinkButton';
import { Mark } from '@/parts/Mark';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { setupQueries, type Setup } from '@/screens/desk-settings/setup/queries';
import { Steps } from '@/screens/desk-settings/setup/Steps';
import { StorePage } from '@/screens/desk-settings/setup/StorePage';

function Left({ open }: { open: number }) {
  const { t } = useTranslation();
  return open === 0 ? (
    <Mark tone="good" icon={IconCircleCheck} text={t('setup.allDone')} />
  ) : (
    <Mark tone="warn" icon={IconListCheck} text={t('setup.left', { count: open })} />
  );
}

function Lists({ setup }: { setup: Setup }) {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t('setup.forAll')} flush>
        <Steps steps={setup.steps.filter(({ store }) => store === null)} />
      </Panel>
      {setup.stores.map(({ id, name }) => (
        <Panel
          key={id}
          title={name}
          flush
          aside={
            <LinkButton
              variant="default"
              size="compact-sm"
              to="/desk-settings/$section"
              params={{ section: 'setup' }}
              search={{ open: id }}
              aria-label={t('setup.answerNamed', { name })}
            >
              {t('setup.answer')}
            </LinkButton>
          }
        >
          <Steps steps={setup.steps.filter(({ store }) => store?.id === id)} />
        </Panel>
      ))}
      {setup.stores.length === 0 && (
        <Blank
          icon={IconBuildingStore}
          title={t('setup.noStore.title')}
          text={t('setup.noStore.text')}
          act={<LinkButton to="/connections">{t('setup.noStore.act')}</LinkButton>}
        />
      )}
    </>
  );
}

function Whole() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(setupQueries.all());
  return (
    <Page>
      <PageHead title={t('setup.title')} mark={data && <Left open={data.open} />} />
      <p className={parts.muted}>{t('setup.text')}</p>
      {data ? (
        <Lists setup={data} />
      ) : error ? (
        <Failure error={error} kept={t('setup.failure')} retry={() => void refetch()} />
      ) : (
        <BonePanel waiting />
      )}
    </Page>
  );
}

/** What is left to do once a shop is connected: the check-list, or the questions of one shop. */
export default function SetupSection() {
  const { open } = useSearch({ strict: false });
  return open === undefined ? <Whole /> : <StorePage key={open} id={open} />;
}
