import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { stockQueries } from '@/api/stock';
import { useKeys } from '@/keyboard/keys';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Note } from '@/parts/States';
import { returnQueries, type OtherForm, type ReturnLine, type ReturnWhole } from '@/screens/returns/queries';
import styles from '@/screens/returns/returns.module.css';
import { useStep } from '@/screens/returns/useStep';
import { useAllowed } from '@/shell/useAllowed';

interface OtherProps {
  line: ReturnLine;
  forms: readonly OtherForm[];
  value: string;
  onChange: (variantId: string) => void;
}

/** What goes out for a line: what was wished, or another form of which there is some. */
function Other({ line, forms, value, onChange }: OtherProps) {
  const { t } = useTranslation();
  const { exchange } = line;
  const wished = exchange === null ? [] : [{ value: exchange.variant_id, label: exchange.words || line.name }];
  const others = forms.filter(({ variant_id: id }) => id !== exchange?.variant_id);
  return (
    <NativeSelect
      label={t('returns.field.instead', { name: line.name })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        ...(exchange === null ? [{ value: '', label: t('returns.notChosen') }] : wished),
        ...others.map(({ variant_id: id, words, available }) => ({ value: id, label: t('returns.otherLeft', { name: words || line.name, count: available }) })),
      ]}
    />
  );
}

/** The other item of an exchange: handed out in a shop at once, or prepared where it is held and sent. */
export function Exchanging({ whole }: { whole: ReturnWhole }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const step = useStep(whole);
  const sends = allowed('returns.handle');
  const { data: places } = useQuery(stockQueries.locations());
  const { data: returnable } = useQuery({ ...returnQueries.returnable(whole.order.id), enabled: sends });
  const [place, setPlace] = useState(sends ? '' : (whole.location?.id ?? ''));
  const { data: here } = useQuery({ ...returnQueries.exchangeItems(whole.id, place), enabled: place !== '' });
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const lines = whole.lines.filter(({ accepted, grade }) => accepted === true && grade !== 'missing' && grade !== 'other_item');
  const forms = (line: ReturnLine) =>
    place === ''
      ? (returnable?.items.find(({ line_id: id }) => id === line.order_line_id)?.others ?? [])
      : (here?.items.find(({ line_id: id }) => id === line.id)?.here.filter(({ available }) => available > 0) ?? []);
  const of = (line: ReturnLine) => chosen[line.id] ?? line.exchange?.variant_id ?? '';
  const asked = lines.flatMap((line) => {
    const variantId = of(line);
    return variantId === '' || variantId === line.exchange?.variant_id ? [] : [{ line_id: line.id, variant_id: variantId }];
  });
  const go = () =>
    place === '' ? step.run('exchange-preparations', { lines: asked }) : step.run('exchange-hand-overs', { location_id: place, lines: asked });
  useKeys({ e: () => void go() });
  const held = here?.items.find(({ held_at: at }) => at !== null)?.held_at?.name;
  const how = (places ?? []).map(({ id, name }) => ({ value: id, label: t('returns.handOutAt', { place: name }) }));
  return (
    <Form className={styles.form} onSubmit={go}>
      <NativeSelect
        label={t('returns.field.how')}
        value={place}
        onChange={(event) => setPlace(event.currentTarget.value)}
        data={sends ? [{ value: '', label: t('returns.sendIt') }, ...how] : how}
      />
      {lines.map((line) => (
        <Other key={line.id} line={line} forms={forms(line)} value={of(line)} onChange={(id) => setChosen((before) => ({ ...before, [line.id]: id }))} />
      ))}
      {held !== undefined && <Note tone="info">{t('returns.heldAt', { place: held })}</Note>}
      <FormEnd
        error={step.error}
        running={step.running}
        disabled={lines.some((line) => of(line) === '')}
        act={t(place === '' ? 'returns.act.send' : 'returns.act.handOut')}
      />
    </Form>
  );
}
