import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';

import styles from '@/shell/shell.module.css';

const groups = [
  ['everywhere', { search: ['/'], help: ['?'], close: ['Esc'] }],
  ['lists', { next: ['j'], previous: ['k'], open: ['↵'] }],
  ['go', { orders: ['g', 'o'], customers: ['g', 'u'], products: ['g', 'p'], connections: ['g', 'c'] }],
] as const;

/** The keys that the desk answers to. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <div className={styles.keys}>
        {groups.map(([group, acts]) => (
          <Fragment key={group}>
            <h3>{t(`keys.group.${group}`)}</h3>
            {Object.entries(acts).map(([act, keys]: [string, readonly string[]]) => (
              <Fragment key={act}>
                <span className={styles.keyNames}>
                  {keys.map((key) => (
                    <kbd key={key} className={styles.key}>
                      {key}
                    </kbd>
                  ))}
                </span>
                <span>{t(`keys.act.${act as 'search'}`)}</span>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </div>
    </Modal>
  );
}
