import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { commandKey } from '@/keyboard/keys';
import { useReturnFocus } from '@/parts/useReturnFocus';
import { places } from '@/shell/places';
import styles from '@/shell/shell.module.css';
import { useAllowed } from '@/shell/useAllowed';

const groups = [
  ['everywhere', { palette: ['K'], search: ['/'], help: ['?'], close: ['Esc'] }],
  ['lists', { next: ['j'], previous: ['k'], open: ['↵'], choose_row: ['x'], choose_through: ['⇧', 'x'] }],
  ['inbox', { answer: ['r'], note: ['n'], done: ['e'], assign: ['a'], tag: ['t'], topic: ['b'], queue: ['q'], snooze: ['s'], join: ['m'], aside: ['w'], copy: ['c'], order: ['o'], product: ['p'], macro: ['i'], send: ['↵'] }],
  ['palette', { choose: ['↑', '↓'], take: ['↵'], leave: ['Esc'] }],
] as const;

function Keys({ keys, children }: { keys: readonly string[]; children: ReactNode }) {
  return (
    <>
      <dt className={styles.keyNames}>
        {keys.map((key) => (
          <kbd key={key} className={styles.key}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{children}</dd>
    </>
  );
}

export interface KeysHelpProps {
  onClose: () => void;
}

/** The keys that the desk answers to. */
export function KeysHelp({ onClose }: KeysHelpProps) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  useReturnFocus();
  return (
    <Modal opened onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('act.close') }}>
      {groups.map(([group, acts]) => (
        <section key={group}>
          <h3 className={styles.keyGroup}>{t(`keys.group.${group}`)}</h3>
          <dl className={styles.keys}>
            {Object.entries(acts).map(([act, keys]: [string, readonly string[]]) => (
              <Keys key={act} keys={act === 'palette' || act === 'send' ? [commandKey(), ...keys] : keys}>
                {t(`keys.act.${act as 'search'}`)}
              </Keys>
            ))}
          </dl>
        </section>
      ))}
      <section>
        <h3 className={styles.keyGroup}>{t('keys.group.go')}</h3>
        <dl className={styles.keys}>
          {places
            .filter(({ scope }) => allowed(scope))
            .map(({ key, name }) => (
              <Keys key={key} keys={['g', key]}>
                {t(`shell.${name}`)}
              </Keys>
            ))}
        </dl>
      </section>
    </Modal>
  );
}
