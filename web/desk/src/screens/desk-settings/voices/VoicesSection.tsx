import '@/i18n/late';

import { IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { LinkButton } from '@/parts/LinkButton';
import { Page, PageHead, Panel } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { voiceQueries, type Voice } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { VoiceForm } from '@/screens/desk-settings/voices/VoiceForm';
import { useAllowed } from '@/shell/useAllowed';

const adding = '+new';
const section = { section: 'voices' };

/** For whom a voice speaks, in words. */
function useSpeaksFor(): (voice: Voice) => string {
  const { t } = useTranslation();
  const stores = useQuery(queries.stores()).data?.items ?? [];
  const connections = useQuery(queries.connections()).data?.items ?? [];
  return (voice) => {
    const named = [
      ...connections.filter(({ id }) => voice.connection_ids.includes(id)).map(({ name }) => t('voice.voices.allOf', { name })),
      ...stores.filter(({ id }) => voice.store_ids.includes(id)).map(({ name }) => name),
    ];
    return [voice.main ? t('voice.voices.mainLine') : '', ...named].filter(Boolean).join(' · ') || t('voice.voices.nobody');
  };
}

function List() {
  const { t } = useTranslation();
  const may = useAllowed()('voice.manage');
  const speaksFor = useSpeaksFor();
  const { data, isPending, error, refetch } = useQuery(voiceQueries.voices());
  const add = may && (
    <LinkButton to="/desk-settings/$section" params={section} search={{ open: adding }}>
      {t('voice.voices.add')}
    </LinkButton>
  );
  return (
    <Page>
      <PageHead title={t('voice.voices.title')} acts={add} />
      {isPending && <BonePanel waiting />}
      {error && <Failure error={error} kept={t('voice.templates.failure')} retry={() => void refetch()} />}
      {data?.items.length === 0 && <Blank icon={IconSpeakerphone} title={t('voice.voices.empty.title')} text={t('voice.voices.empty.text')} />}
      {data && data.items.length > 0 && (
        <Panel flush>
          <ul className={styles.rows}>
            {data.items.map((voice) => (
              <li key={voice.id}>
                <Link to="/desk-settings/$section" params={section} search={{ open: voice.id }} className={styles.row}>
                  <span className={styles.name}>{voice.name}</span>
                  <span className={styles.about}>{speaksFor(voice)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  );
}

function One({ open }: { open: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data, isPending, error, refetch } = useQuery(voiceQueries.voices());
  const voice = data?.items.find(({ id }) => id === open);
  const leave = () => void navigate({ to: '/desk-settings/$section', params: section, search: {} });
  return (
    <Page>
      <p>
        <Link to="/desk-settings/$section" params={section} search={{}}>
          ← {t('voice.voices.title')}
        </Link>
      </p>
      <PageHead title={open === adding ? t('voice.voices.add') : (voice?.name ?? t('voice.voices.title'))} />
      {isPending && <BonePanel waiting />}
      {error && <Failure error={error} kept={t('voice.templates.failure')} retry={() => void refetch()} />}
      {data && (voice !== undefined || open === adding) && <VoiceForm key={voice?.version ?? 0} voice={voice} onDone={leave} />}
    </Page>
  );
}

/** How each brand speaks: the list of voices, or one of them. */
export default function VoicesSection() {
  const { open } = useSearch({ strict: false });
  return open === undefined ? <List /> : <One key={open} open={open} />;
}
