import { IconChevronRight, IconMinus } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Proof, ProofSample, ResourceProof } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Mark, YesNoMark } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { TableFrame } from '@/parts/TableFrame';
import styles from '@/screens/connections/connections.module.css';
import { useResourceName } from '@/screens/connections/words';
import { iconStroke } from '@/theme/tokens';

/** How much of a resource is not as it is there; what cannot be counted there counts as nothing. */
function strays({ differing, missing, extra }: ResourceProof): number {
  return differing + (missing ?? 0) + (extra ?? 0);
}

function Fields({ sample }: { sample: ProofSample }) {
  const { t } = useTranslation();
  // What differs comes first: it is what one opens the table for.
  const fields = [...sample.fields].sort((one, other) => Number(one.equal) - Number(other.equal));
  return (
    <table className={styles.fields}>
      <thead>
        <tr>
          <th>{t('proof.field')}</th>
          <th>{t('proof.there')}</th>
          <th>{t('proof.here')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <th scope="row">{field.name}</th>
            <td>{field.there || '—'}</td>
            <td className={field.equal ? undefined : parts.bad}>
              {field.here || '—'}
              {!field.equal && <span> · {t('proof.differs')}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Opener({ opened, text, onToggle }: { opened: boolean; text: string; onToggle: () => void }) {
  return (
    <button type="button" className={styles.opener} aria-expanded={opened} onClick={onToggle}>
      <IconChevronRight stroke={iconStroke} aria-hidden />
      {text}
    </button>
  );
}

function Sample({ sample }: { sample: ProofSample }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(!sample.equal);
  const words = sample.equal ? t('proof.sampleEqual') : t('proof.sampleDiffers');
  return (
    <div>
      <Opener opened={opened} text={`${sample.external_id} · ${words}`} onToggle={() => setOpened(!opened)} />
      {opened && <Fields sample={sample} />}
    </div>
  );
}

/** Equal, so many strays, or not comparable: what cannot be counted there is never called equal. */
function Verdict({ row }: { row: ResourceProof }) {
  const { t } = useTranslation();
  const count = strays(row);
  if (row.note === 'failed') return <YesNoMark yes={false} text={t('proof.failed')} />;
  if (count > 0) return <YesNoMark yes={false} text={t('proof.unequal', { count })} />;
  if (row.there === null) return <Mark tone="muted" icon={IconMinus} text={t('proof.uncounted')} />;
  return <YesNoMark yes text={t('proof.equal')} />;
}

function useNote(): (row: ResourceProof) => string {
  const { t } = useTranslation();
  return ({ note, reason, words }) => [note === '' ? '' : t(`proof.note.${note}`), reason, words].filter(Boolean).join(' ');
}

interface RowProps {
  row: ResourceProof;
  samples: ProofSample[];
}

function ResourceRow({ row, samples }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useResourceName()(row.resource);
  const [opened, setOpened] = useState(false);
  const note = useNote()(row);
  const figure = (value: number | null) => (value === null ? '—' : format.number(value));
  return (
    <>
      <tr>
        <td>
          {samples.length > 0 ? <Opener opened={opened} text={name} onToggle={() => setOpened(!opened)} /> : name}
          {note !== '' && <p className={parts.muted}>{note}</p>}
        </td>
        <td className={parts.figure}>{figure(row.there)}</td>
        <td className={parts.figure}>{figure(row.here)}</td>
        <td>
          <Verdict row={row} />
        </td>
      </tr>
      {opened && (
        <tr>
          <td colSpan={4}>
            <div className={styles.samples}>
              <p className={parts.muted}>{t('proof.samples', { count: samples.length })}</p>
              {samples.map((sample) => (
                <Sample key={sample.external_id} sample={sample} />
              ))}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

/** There against here, resource by resource; a row opens to samples, a sample to its fields. */
export function ProofTable({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('proof.title')}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('proof.resource')}</th>
            <th className={parts.figure}>{t('proof.there')}</th>
            <th className={parts.figure}>{t('proof.here')}</th>
            <th>{t('proof.result')}</th>
          </tr>
        </thead>
        <tbody>
          {proof.resources.map((row) => (
            <Fragment key={row.resource}>
              <ResourceRow row={row} samples={proof.samples.filter((sample) => sample.resource === row.resource)} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
