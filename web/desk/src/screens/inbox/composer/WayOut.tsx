import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/inbox/composer/composer.module.css';
import type { TicketWhole, Way } from '@/screens/inbox/queries';
import type { Draft } from '@/screens/inbox/useDraft';
import { channelWords } from '@/screens/inbox/words';

interface WayProps {
  whole: TicketWhole;
  draft: Draft;
}

/** Who is copied, as addresses. */
export function copiesOf(typed: string): { mail: string }[] {
  return typed
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map((mail) => ({ mail }));
}

function Copies({ whole, draft }: WayProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(draft.copies !== '');
  const others = whole.participants.filter(({ role, mail }) => role !== 'customer' && mail !== '');
  if (!shown) {
    return (
      <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setShown(true)}>
        {t('inbox.copies.title')}
      </Button>
    );
  }
  return (
    <>
      <TextInput
        className={styles.copies ?? ''}
        size="xs"
        type="text"
        inputMode="email"
        list="ticket-participants"
        aria-label={t('inbox.copies.label')}
        placeholder={t('inbox.copies.label')}
        value={draft.copies}
        onChange={(event) => draft.set({ copies: event.currentTarget.value })}
      />
      <datalist id="ticket-participants">
        {others.map(({ mail, name }) => (
          <option key={mail} value={mail}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}

interface Choice {
  value: string;
  label: string;
  way: number;
  to: string;
}

/** Each way by each address: mail goes to any that the customer is known by, a thread to its own end only. */
function choicesOf(whole: TicketWhole, words: (way: Way, to: string) => string): Choice[] {
  return whole.ways.flatMap((way, place) => {
    const addresses = way.channel === 'mail' && whole.addresses.length > 0 ? whole.addresses : [way.address];
    return addresses.map((address) => {
      const to = address === way.address ? '' : address;
      return { value: `${place} ${to}`, label: words(way, address), way: place, to };
    });
  });
}

/** How and to whom an answer goes: chosen where the customer can be reached in more than one way. */
export function WayOut({ whole, draft }: WayProps) {
  const { t } = useTranslation();
  const { ways, ticket } = whole;
  if (draft.kind === 'note') return <p className={styles.way}>{t('inbox.noteTo')}</p>;
  const way = ways[draft.way] ?? ways[0];
  if (way === undefined) return null;
  const several = new Set(ways.map(({ connection_id: id }) => id)).size > 1;
  const words = (one: Way, to: string) =>
    [t('inbox.by', { channel: channelWords(t, one.channel), to: to || one.label }), several && one.label].filter(Boolean).join(' · ');
  const choices = choicesOf(whole, words);
  return (
    <>
      {choices.length > 1 ? (
        <NativeSelect
          className={styles.wayChoice ?? ''}
          size="xs"
          aria-label={t('inbox.way')}
          value={`${draft.way} ${draft.to}`}
          data={choices}
          onChange={(event) => {
            const chosen = choices.find(({ value }) => value === event.currentTarget.value);
            if (chosen) draft.set({ way: chosen.way, to: chosen.to });
          }}
        />
      ) : (
        <p className={styles.way}>{words(way, way.address)}</p>
      )}
      {way.channel === 'mail' && <Copies whole={whole} draft={draft} />}
      {way.channel !== ticket.channel && ticket.channel === 'order_message' && <p className={styles.way}>{t('inbox.readOnlyChannel')}</p>}
    </>
  );
}
