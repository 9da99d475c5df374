import '@/i18n/late';

import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connector } from '@/api/types';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel, Failure } from '@/parts/States';
import styles from '@/screens/connections/connections.module.css';
import { useKindName, useWords } from '@/screens/connections/words';

function Entry({ connector }: { connector: Connector }) {
  const kind = useKindName();
  const words = useWords();
  return (
    <li className={styles.card}>
      <div>
        <h2 className={styles.cardName}>
          <Link to="/connections/new/$connectorId" params={{ connectorId: connector.id }} className={styles.cardLink}>
            {words(connector.label)}
          </Link>
        </h2>
        <p className={parts.muted}>{kind(connector.kind)}</p>
      </div>
      <p>{words(connector.summary)}</p>
    </li>
  );
}

/** Whether a person connects it; the house's own chat is switched on in its settings. */
function isConnected({ capabilities }: Connector): boolean {
  return capabilities.includes('identifies_account') || capabilities.includes('authorises_by_app');
}

/** All that can be connected, as the connectors' own manifests tell it. */
export function DirectoryScreen() {
  const { t } = useTranslation();
  const { data, isPending, error, refetch } = useQuery(queries.connectors());
  return (
    <Page>
      <p>
        <Link to="/connections">← {t('connections.title')}</Link>
      </p>
      <PageHead title={t('directory.title')} />
      {isPending && <BonePanel waiting />}
      {!data && error && <Failure error={error} kept={t('directory.failure')} retry={() => void refetch()} />}
      {data?.items.length === 0 && (
        <Blank icon={IconPlugConnected} title={t('directory.empty.title')} text={t('directory.empty.text')} />
      )}
      <ul className={styles.cards}>
        {data?.items.filter(isConnected).map((connector) => (
          <Entry key={connector.id} connector={connector} />
        ))}
      </ul>
    </Page>
  );
}
