import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconCircleMinus, type Icon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { setupKey, setupQueries, type Setup, type Step } from '@/screens/desk-settings/setup/queries';
import styles from '@/screens/desk-settings/setup/setup.module.css';
import { stepName, stepWords } from '@/screens/desk-settings/setup/words';
import type { Tone } from '@/theme/tokens';

function lookOf({ done, put_aside }: Step): [Tone, Icon, 'done' | 'aside' | 'open'] {
  if (done) return ['good', IconCircleCheck, 'done'];
  return put_aside ? ['muted', IconCircleMinus, 'aside'] : ['warn', IconCircle, 'open'];
}

/** To where a step is done. */
function StepLink({ step, children }: { step: Step; children: ReactNode }) {
  if (step.store !== null) {
    return (
      <Link to="/desk-settings/$section" params={{ section: 'setup' }} search={{ open: step.store.id }}>
        {children}
      </Link>
    );
  }
  if (step.step === 'colleagues') return <Link to="/users">{children}</Link>;
  if (step.step === 'templates' || step.step === 'drafts') {
    return (
      <Link to="/desk-settings/$section" params={{ section: step.step }}>
        {children}
      </Link>
    );
  }
  return <Link to="/connections">{children}</Link>;
}

/** Puts a step aside or takes it up again; the list is what the server says of it afterwards. */
function useAside(step: Step) {
  const client = useQueryClient();
  return useAct(async () => {
    const asked = { step: step.step, store_id: step.store?.id ?? null, aside: !step.put_aside };
    client.setQueryData(setupQueries.all().queryKey, await api.put<Setup>('/setup/asides', asked));
    await client.invalidateQueries({ queryKey: [...setupKey, 'store'] });
  });
}

function StepLine({ step, linked }: { step: Step; linked: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const aside = useAside(step);
  const [tone, icon, state] = lookOf(step);
  const name = stepName(t, step.step);
  return (
    <li className={styles.step}>
      <span className={styles.state}>
        <Mark tone={tone} icon={icon} text={t(`setup.state.${state}`)} />
      </span>
      <div className={styles.words}>
        <p className={styles.name}>
          {linked ? <StepLink step={step}>{name}</StepLink> : name}
        </p>
        <p className={styles.hint}>{stepWords(t, format, step)}</p>
        <ProblemNote error={aside.error} />
      </div>
      {!step.done && (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={aside.running}
          aria-label={step.put_aside ? t('setup.takeUpNamed', { name }) : t('setup.asideNamed', { name })}
          onClick={() => void aside.run()}
        >
          {step.put_aside ? t('setup.takeUp') : t('setup.aside')}
        </Button>
      )}
    </li>
  );
}

/** Steps of the check-list, each as it stands; `linked` where they are done elsewhere. */
export function Steps({ steps, linked = true }: { steps: readonly Step[]; linked?: boolean }) {
  return (
    <ul className={styles.steps}>
      {steps.map((step) => (
        <StepLine key={`${step.store?.id ?? ''} ${step.step}`} step={step} linked={linked} />
      ))}
    </ul>
  );
}
