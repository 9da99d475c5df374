import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import styles from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';

interface FormEndProps {
  error: unknown;
  running: boolean;
  /** What sending the form is called; to save, where nothing else is said. */
  act?: string;
  disabled?: boolean;
  onCancel?: () => void;
  /** What else can be done with what the form is about. */
  children?: ReactNode;
}

/** The end of a form: what went wrong, and the ways out. */
export function FormEnd({ error, running, act, disabled = false, onCancel, children }: FormEndProps) {
  const { t } = useTranslation();
  return (
    <>
      <ProblemNote error={error} />
      <div className={styles.formActs}>
        <Button type="submit" loading={running} disabled={disabled}>
          {act ?? t('act.save')}
        </Button>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t('act.cancel')}
          </Button>
        )}
        {children}
      </div>
    </>
  );
}
