import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import styles from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';

interface AskProps {
  opened: boolean;
  title: string;
  /** What the act is called: a verb, never "OK". */
  act: string;
  running: boolean;
  error: unknown;
  onAct: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before an act that takes something away: what will be lost stands above the button. */
export function Ask({ opened, title, act, running, error, onAct, onClose, children }: AskProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <div className={styles.ask}>
        {children}
        <ProblemNote error={error} />
        <div className={styles.askActs}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('act.cancel')}
          </Button>
          <Button color="bad" loading={running} onClick={onAct}>
            {act}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
