import { Button, Checkbox, NativeSelect, NumberInput, Switch, TagsInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { macroQueries, macrosKey, type Macro, type MacroAction } from '@/screens/inbox/macros/queries';
import { inboxQueries } from '@/screens/inbox/queries';
import { useAllowed } from '@/shell/useAllowed';

const states = ['waiting', 'closed', 'open'] as const;
const offers = ['refund', 'cancel', 'correct_address', 'add_parcel'] as const;
const hoursOfDay = 24;
const mostDays = 365;

function ofKind<Kind extends MacroAction['kind']>(actions: readonly MacroAction[], kind: Kind) {
  return actions.find((action): action is Extract<MacroAction, { kind: Kind }> => action.kind === kind);
}

/** What is chosen in the form, as the actions of a macro. */
interface Does {
  enabled: boolean;
  tags: string[];
  /** A state, `snoozed`, or empty. */
  then: string;
  days: number;
  assigns: boolean;
  offer: string;
}

function doesOf({ enabled, tags, actions }: Macro): Does {
  const snooze = ofKind(actions, 'snooze');
  return {
    enabled,
    tags,
    then: snooze ? 'snoozed' : (ofKind(actions, 'state')?.state ?? ''),
    days: snooze ? Math.max(1, Math.round(snooze.hours / hoursOfDay)) : 1,
    assigns: ofKind(actions, 'assign') !== undefined,
    offer: ofKind(actions, 'offer')?.act ?? '',
  };
}

function actionsOf({ then, days, assigns, offer }: Does): MacroAction[] {
  const state = states.find((one) => one === then);
  const act = offers.find((one) => one === offer);
  return [
    ...(assigns ? [{ kind: 'assign' as const, user_id: null }] : []),
    ...(state ? [{ kind: 'state' as const, state }] : []),
    ...(then === 'snoozed' ? [{ kind: 'snooze' as const, hours: days * hoursOfDay }] : []),
    ...(act ? [{ kind: 'offer' as const, act }] : []),
  ];
}

function Fields({ does, set, may }: { does: Does; set: (does: Does) => void; may: boolean }) {
  const { t } = useTranslation();
  const known = useQuery(inboxQueries.tags()).data?.items ?? [];
  return (
    <>
      <Switch label={t('voice.macro.enabled')} disabled={!may} checked={does.enabled} onChange={(event) => set({ ...does, enabled: event.currentTarget.checked })} />
      <TagsInput
        label={t('voice.macro.tags')}
        disabled={!may}
        data={known.map(({ name }) => name)}
        value={does.tags}
        maxTags={20}
        onChange={(tags) => set({ ...does, tags })}
      />
      <Checkbox label={t('voice.macro.assigns')} disabled={!may} checked={does.assigns} onChange={(event) => set({ ...does, assigns: event.currentTarget.checked })} />
      <NativeSelect
        label={t('voice.macro.then')}
        disabled={!may}
        value={does.then}
        data={[
          { value: '', label: t('voice.macro.thenNothing') },
          ...states.map((state) => ({ value: state, label: t(`voice.does.${state}`) })),
          { value: 'snoozed', label: t('voice.macro.thenSnooze') },
        ]}
        onChange={(event) => set({ ...does, then: event.currentTarget.value })}
      />
      {does.then === 'snoozed' && (
        <NumberInput
          label={t('voice.macro.days')}
          disabled={!may}
          min={1}
          max={mostDays}
          allowDecimal={false}
          value={does.days}
          onChange={(days) => set({ ...does, days: Number(days) || 1 })}
        />
      )}
      <NativeSelect
        label={t('voice.macro.offer')}
        description={t('voice.macro.offerText')}
        disabled={!may}
        value={does.offer}
        data={[{ value: '', label: t('voice.macro.offerNothing') }, ...offers.map((act) => ({ value: act, label: t(`voice.act.${act}`) }))]}
        onChange={(event) => set({ ...does, offer: event.currentTarget.value })}
      />
    </>
  );
}

function DoesForm({ macro }: { macro: Macro }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('macros.manage');
  const [does, setDoes] = useState(() => doesOf(macro));
  const { run, running, error } = useAct(async () => {
    const asked = { enabled: does.enabled, tags: does.tags, actions: actionsOf(does) };
    await api.put(`/macros/${macro.intent}`, asked, `"${String(macro.version)}"`);
    say(t('voice.kept'));
    await client.invalidateQueries({ queryKey: macrosKey });
  });
  return (
    <Form className={styles.form} onSubmit={run}>
      <Fields does={does} set={setDoes} may={may} />
      <ProblemNote error={error} />
      {may && (
        <div>
          <Button type="submit" loading={running} disabled={JSON.stringify(does) === JSON.stringify(doesOf(macro))}>
            {t('act.save')}
          </Button>
        </div>
      )}
    </Form>
  );
}

/** What a macro does besides its text. */
export function MacroDoes({ intent }: { intent: string }) {
  const { t } = useTranslation();
  const macro = useQuery(macroQueries.all()).data?.items.find((one) => one.intent === intent);
  if (macro === undefined) return null;
  return <Panel title={t('voice.macro.title')}>{<DoesForm key={macro.version} macro={macro} />}</Panel>;
}
