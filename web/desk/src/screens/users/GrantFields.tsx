import { Button, Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Role } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import type { DraftGrant } from '@/screens/users/grants';
import { readAmount, writeAmount } from '@/screens/users/money';
import { usePlaceName, usePlaces, type Place } from '@/screens/users/queries';
import styles from '@/screens/users/users.module.css';

/** More than these are searched, not read through. */
const many = 12;

interface FieldProps {
  draft: DraftGrant;
  onChange: (draft: DraftGrant) => void;
}

interface GroupProps {
  legend: string;
  places: Place[];
}

/** The stores and places of a grant; those it names although they are gone can still be taken away. */
function Places({ draft, onChange }: FieldProps) {
  const { t } = useTranslation();
  const { stores, locations, pending } = usePlaces();
  const nameOf = usePlaceName();
  const [wanted, setWanted] = useState('');
  const known = new Set([...stores, ...locations].map((place) => place.target));
  const [first] = useState(draft.targets);
  const gone = pending ? [] : first.filter((target) => !known.has(target)).map((target) => ({ target, name: nameOf(target) }));
  const groups: GroupProps[] = [
    { legend: t('grant.stores'), places: stores },
    { legend: t('grant.locations'), places: locations },
    { legend: t('grant.gone'), places: gone },
  ];
  const fits = ({ name, target }: Place) =>
    wanted === '' || draft.targets.includes(target) || name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase());
  const nothing = draft.targets.length === 0 && !pending;
  const onlyPlaces = draft.targets.length > 0 && draft.targets.every((target) => target.startsWith('location:'));
  return (
    <Checkbox.Group
      label={t('grant.which')}
      labelProps={{ className: 'unseen' }}
      value={draft.targets}
      error={nothing ? t('grant.chooseOne') : undefined}
      onChange={(targets) => onChange({ ...draft, targets })}
    >
      {known.size > many && (
        <TextInput
          aria-label={t('grant.find')}
          placeholder={t('grant.find')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <div className={styles.places}>
        {groups
          .filter((group) => group.places.length > 0)
          .map(({ legend, places }) => (
            <fieldset key={legend} className={styles.placeGroup}>
              <legend className={parts.muted}>{legend}</legend>
              {places.filter(fits).map(({ target, name }) => (
                <Checkbox key={target} value={target} label={name} />
              ))}
            </fieldset>
          ))}
      </div>
      {onlyPlaces && <p className={parts.muted}>{t('grant.ordersNeedStore')}</p>}
    </Checkbox.Group>
  );
}

function Ceiling({ draft, onChange }: FieldProps) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const { currencies } = usePlaces();
  const { amount, currency } = draft;
  const read = amount.trim() === '' ? null : readAmount(amount, currency, locale);
  const [left, setLeft] = useState(false);
  const wrong = left && amount.trim() !== '' && read === null;
  const tidy = () => {
    setLeft(true);
    if (read !== null) onChange({ ...draft, amount: writeAmount(read, currency, locale) });
  };
  return (
    <div className={styles.ceiling}>
      <TextInput
        label={t('grant.ceiling')}
        // The fault takes the place of the help: what one is about to press does not move away.
        description={wrong ? undefined : t('grant.ceilingHelp')}
        inputWrapperOrder={['label', 'description', 'error', 'input']}
        inputMode="decimal"
        autoComplete="off"
        placeholder={t('grant.noCeiling')}
        value={amount}
        error={wrong ? t('grant.badAmount', { example: writeAmount(125_050, 'EUR', locale) }) : undefined}
        onBlur={tidy}
        onChange={(event) => onChange({ ...draft, amount: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('grant.currency')}
        value={currency}
        data={currencies.includes(currency) ? currencies : [currency, ...currencies]}
        onChange={(event) => onChange({ ...draft, currency: event.currentTarget.value })}
      />
    </div>
  );
}

type Scope = Role['scopes'][number];

/** What the role allows as it is bound, and what binding withholds: nobody is to find out by missing it. */
function Allows({ role, draft }: { role: Role; draft: DraftGrant }) {
  const { t } = useTranslation();
  const titles = (fits: (scope: Scope) => boolean) => role.scopes.filter(fits).map((scope) => scope.title).join(' · ');
  if (!draft.named) return <p className={parts.muted}>{titles(() => true)}</p>;
  const kinds = new Set(draft.targets.map((target) => target.split(':')[0] ?? ''));
  // A scope that only other kinds of targets narrow is given in full.
  const narrows = ({ bound, narrowed_by: by }: Scope) =>
    bound === 'narrowed' && (by.length === 0 || kinds.size === 0 || by.some((kind) => kinds.has(kind)));
  const lines = [
    [t('grant.there'), titles(narrows)],
    [t('grant.anyway'), titles((scope) => scope.bound !== 'refused' && !narrows(scope))],
    [t('grant.withheld'), titles((scope) => scope.bound === 'refused')],
  ].filter(([, scopes]) => scopes !== '');
  return (
    <dl className={styles.allows}>
      {lines.map(([name, scopes]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{scopes}</dd>
        </div>
      ))}
    </dl>
  );
}

interface GrantProps extends FieldProps {
  role: Role;
  onRemove: (() => void) | undefined;
}

/** Most people have no ceiling: its field comes when it is wanted. */
function MaybeCeiling(props: FieldProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(props.draft.amount !== '');
  if (wanted) return <Ceiling {...props} />;
  return (
    <Button variant="subtle" size="compact-sm" className={styles.another ?? ''} onClick={() => setWanted(true)}>
      {t('grant.setCeiling')}
    </Button>
  );
}

/** One grant of a role: where it holds, and up to which amount at once. */
export function GrantFields({ role, draft, onChange, onRemove }: GrantProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.grant} role="group" aria-label={role.title}>
      <Radio.Group
        label={t('grant.where')}
        labelProps={{ className: 'unseen' }}
        value={draft.named ? 'named' : 'all'}
        onChange={(value) => onChange({ ...draft, named: value === 'named' })}
      >
        <div className={styles.where}>
          <Radio value="all" label={t('grant.everywhere')} />
          <Radio value="named" label={t('grant.named')} />
        </div>
      </Radio.Group>
      {draft.named && <Places draft={draft} onChange={onChange} />}
      <MaybeCeiling draft={draft} onChange={onChange} />
      <Allows role={role} draft={draft} />
      {onRemove && (
        <Button variant="subtle" color="bad" size="compact-sm" className={styles.another ?? ''} onClick={onRemove}>
          {t('grant.remove')}
        </Button>
      )}
    </div>
  );
}
