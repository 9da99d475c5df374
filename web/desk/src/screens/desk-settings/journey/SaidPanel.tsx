import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconClockPause, IconHelpCircle, IconPlayerPause, type Icon } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { SaidMail } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/journey/journey.module.css';
import { journeyQueries, saidKey } from '@/screens/desk-settings/journey/queries';
import type { Tone } from '@/theme/tokens';

const states = ['queued', 'sending', 'sent', 'uncertain', 'failed', 'undelivered', 'held', 'dropped'] as const;
const reasons = ['incomplete', 'too_often', 'too_late', 'no_mailbox', 'objected', 'by_hand', 'rewritten'] as const;
const looks: Record<(typeof states)[number], [Tone, Icon]> = {
  queued: ['info', IconClockPause],
  sending: ['info', IconClockPause],
  sent: ['good', IconCircleCheck],
  uncertain: ['warn', IconHelpCircle],
  failed: ['bad', IconCircleX],
  undelivered: ['bad', IconCircleX],
  held: ['warn', IconPlayerPause],
  dropped: ['muted', IconCircleDashed],
};

function StateMark({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = states.find((one) => one === state);
  if (known === undefined) return <Mark tone="muted" icon={IconHelpCircle} text={state} />;
  const [tone, icon] = looks[known];
  return <Mark tone={tone} icon={icon} text={t(`journey.state.${known}`)} />;
}

function useReason({ reason, missing }: SaidMail): string {
  const { t } = useTranslation();
  const known = reasons.find((one) => one === reason);
  return known === undefined ? reason : t(`journey.reason.${known}`, { names: missing.join(', ') });
}

/** A held message written anew: it stays held until somebody sends it. */
function Rewrite({ mail, onClose }: { mail: SaidMail; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [subject, setSubject] = useState(mail.subject);
  const [text, setText] = useState(mail.text);
  const keep = useAct(async () => {
    await api.put(`/said-mails/${mail.id}`, { subject, text });
    await client.invalidateQueries({ queryKey: saidKey });
    say(t('journey.rewritten'));
    onClose();
  });
  return (
    <Form className={styles.stack} onSubmit={() => keep.run()}>
      <TextInput label={t('journey.subject')} value={subject} maxLength={300} required onChange={(event) => setSubject(event.currentTarget.value)} />
      <Textarea
        label={t('journey.text')}
        description={t('journey.rewriteHelp')}
        value={text}
        maxLength={20_000}
        autosize
        minRows={6}
        required
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ProblemNote error={keep.error} />
      <div className={styles.acts}>
        <Button type="submit" size="compact-sm" loading={keep.running}>
          {t('journey.keep')}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onClose}>
          {t('act.cancel')}
        </Button>
      </div>
    </Form>
  );
}

function SaidLine({ mail }: { mail: SaidMail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const reason = useReason(mail);
  const [writes, setWrites] = useState(false);
  const settle = async (act: () => Promise<unknown>, words: string) => {
    await act();
    await client.invalidateQueries({ queryKey: saidKey });
    say(words);
  };
  const send = useAct(() => settle(() => api.post(`/said-mails/${mail.id}/sendings`, {}), t('journey.released')));
  const drop = useAct(() => settle(() => api.delete(`/said-mails/${mail.id}`), t('journey.dropped')));
  return (
    <li className={styles.line}>
      <div className={styles.head}>
        <StateMark state={mail.state} />
        {mail.order_id === null ? (
          <span dir="auto">{mail.subject}</span>
        ) : (
          <Link to="/orders/$id" params={{ id: mail.order_id }} dir="auto">
            {mail.subject}
          </Link>
        )}
        <span className={styles.hint}>{t('journey.to', { name: mail.name || mail.address })}</span>
        <time dateTime={mail.made_at} title={format.exact(mail.made_at)}>
          {format.dateTime(mail.made_at)}
        </time>
      </div>
      {reason !== '' && <p className={styles.hint}>{reason}</p>}
      {writes && <Rewrite mail={mail} onClose={() => setWrites(false)} />}
      {mail.state === 'held' && !writes && (
        <div className={styles.acts}>
          {mail.missing.length === 0 && (
            <Button variant="default" size="compact-sm" loading={send.running} onClick={() => send.run()}>
              {t('journey.send')}
            </Button>
          )}
          <Button variant="default" size="compact-sm" onClick={() => setWrites(true)}>
            {t('journey.rewrite')}
          </Button>
          <Button variant="subtle" color="bad" size="compact-sm" loading={drop.running} onClick={() => drop.run()}>
            {t('journey.drop')}
          </Button>
        </div>
      )}
      <ProblemNote error={send.error ?? drop.error} />
    </li>
  );
}

/** What was said lately for one shop, with its state; what is held waits for its two acts. */
export function SaidPanel({ storeId }: { storeId: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState('');
  const query = useInfiniteQuery(journeyQueries.said(storeId, state));
  const mails = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel title={t('journey.said')}>
      <div className={styles.stack}>
        <SegmentedControl
          aria-label={t('journey.which')}
          value={state}
          data={[
            { value: '', label: t('journey.all') },
            { value: 'held', label: t('journey.state.held') },
            { value: 'failed', label: t('journey.state.failed') },
          ]}
          onChange={setState}
        />
        {query.error && <Failure error={query.error} kept={t('journey.kept')} retry={() => query.refetch()} />}
        {query.isPending && <BonePanel waiting />}
        {query.isSuccess && mails.length === 0 && <p className={styles.hint}>{t(state === '' ? 'journey.nothing' : 'journey.nothingSo')}</p>}
        <ul className={styles.lines}>
          {mails.map((mail) => (
            <SaidLine key={mail.id} mail={mail} />
          ))}
        </ul>
        {query.hasNextPage && (
          <div className={styles.acts}>
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('act.more')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
