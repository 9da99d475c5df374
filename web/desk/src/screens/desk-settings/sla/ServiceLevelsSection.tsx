import '@/i18n/late';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead, Panel } from '@/parts/Page';
import { AbsenceForm } from '@/screens/desk-settings/sla/AbsenceForm';
import { HoursForm } from '@/screens/desk-settings/sla/HoursForm';
import { LevelForm } from '@/screens/desk-settings/sla/LevelForm';
import { Absences, Calendars, Levels, Rules } from '@/screens/desk-settings/sla/Lists';
import type { Calendar, Level, Rule } from '@/screens/desk-settings/sla/queries';
import { RuleForm } from '@/screens/desk-settings/sla/RuleForm';
import { useAllowed } from '@/shell/useAllowed';

/** What is being written: a new one where nothing is given. */
type Edited =
  | { what: 'level'; of?: Level }
  | { what: 'hours'; of?: Calendar }
  | { what: 'rule'; of?: Rule }
  | { what: 'absence'; of?: undefined };

function Editor({ edited, onDone }: { edited: Edited; onDone: () => void }) {
  switch (edited.what) {
    case 'level':
      return <LevelForm level={edited.of} onDone={onDone} />;
    case 'hours':
      return <HoursForm calendar={edited.of} onDone={onDone} />;
    case 'rule':
      return <RuleForm rule={edited.of} onDone={onDone} />;
    case 'absence':
      return <AbsenceForm onDone={onDone} />;
  }
}

/** By when customers are answered: promises, the hours that they count in, who takes over what is stuck. */
export function ServiceLevelsSection() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const may = allowed('service_levels.manage');
  const [edited, setEdited] = useState<Edited>();
  const begin = (one: Edited, words: string) => (
    <Button variant="default" size="compact-md" onClick={() => setEdited(one)}>
      {words}
    </Button>
  );
  if (edited !== undefined) {
    return (
      <Page>
        <PageHead title={edited.of?.name ?? t(`sla.new.${edited.what}`)} />
        <Panel title={t(`sla.about.${edited.what}`)}>
          <Editor edited={edited} onDone={() => setEdited(undefined)} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page>
      <PageHead title={t('sla.title')} />
      <Panel title={t('sla.levels')} aside={may && begin({ what: 'level' }, t('sla.new.level'))} flush>
        <Levels onEdit={may ? (of) => setEdited({ what: 'level', of }) : undefined} />
      </Panel>
      <Panel title={t('sla.hours')} aside={may && begin({ what: 'hours' }, t('sla.new.hours'))} flush>
        <Calendars onEdit={may ? (of) => setEdited({ what: 'hours', of }) : undefined} />
      </Panel>
      <Panel title={t('sla.rules')} aside={may && begin({ what: 'rule' }, t('sla.new.rule'))} flush>
        <Rules onEdit={may ? (of) => setEdited({ what: 'rule', of }) : undefined} />
      </Panel>
      <Panel title={t('sla.absences')} aside={allowed('tickets.answer') && begin({ what: 'absence' }, t('sla.new.absence'))} flush>
        <Absences />
      </Panel>
    </Page>
  );
}
