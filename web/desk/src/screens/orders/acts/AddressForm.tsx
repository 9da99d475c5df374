import { Button, Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, freshKey } from '@/api/client';
import type { Address, Order } from '@/api/types';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/orders/acts/acts.module.css';
import type { OnOrder } from '@/screens/orders/acts/queries';

type Words = Omit<Address, 'lines'>;
type Field = keyof Words;

const fields = ['first_name', 'last_name', 'company', 'postcode', 'city', 'region', 'country', 'phone'] as const satisfies readonly Field[];

function Fields({ words, set }: { words: Words; set: (name: Field, value: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.address}>
      {fields.map((name) => (
        <TextInput
          key={name}
          label={t(`orderActs.address.${name}`)}
          value={words[name]}
          maxLength={name === 'country' ? 2 : 200}
          onChange={(event) => set(name, name === 'country' ? event.currentTarget.value.toUpperCase() : event.currentTarget.value)}
        />
      ))}
    </div>
  );
}

function AddressFields({ order, known, onDone }: { order: Order; known: Address; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [key] = useState(freshKey);
  const { lines: before, ...others } = known;
  const [words, setWords] = useState<Words>(others);
  const [first = '', second = ''] = before;
  const [lines, setLines] = useState([first, second]);
  const { run, running, error } = useAct(async () => {
    const address = { ...words, lines: [...lines.map((line) => line.trim()).filter(Boolean), ...before.slice(2)] };
    await api.post(`/orders/${order.id}/address-corrections`, { address }, key);
    say(t('orderActs.address.begun'));
    await client.invalidateQueries({ queryKey: ['acts'] });
    onDone();
  });
  return (
    <Form className={parts.ask} onSubmit={run}>
      {lines.map((line, place) => (
        <TextInput
          key={place}
          label={t(place === 0 ? 'orderActs.address.line' : 'orderActs.address.secondLine')}
          value={line}
          maxLength={200}
          data-autofocus={place === 0 || undefined}
          onChange={({ currentTarget: { value } }) => setLines((all) => all.map((one, at) => (at === place ? value : one)))}
        />
      ))}
      <Fields words={words} set={(name, value) => setWords((all) => ({ ...all, [name]: value }))} />
      <ProblemNote error={error} />
      <div className={parts.askActs}>
        <Button variant="default" onClick={onDone}>
          {t('act.cancel')}
        </Button>
        <Button type="submit" loading={running}>
          {t('orderActs.address.act')}
        </Button>
      </div>
    </Form>
  );
}

/** Corrects where an order is to go, at its shop. */
export function AddressForm({ order, onClose }: OnOrder) {
  const { t } = useTranslation();
  const [known] = order.shipping_addresses;
  if (known === undefined) return null;
  return (
    <Modal opened onClose={onClose} title={t('orderActs.address.of', { number: order.number })} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <AddressFields order={order} known={known} onDone={onClose} />
    </Modal>
  );
}
