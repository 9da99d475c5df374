import { IconTruckReturn } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Page } from '@/api/types';
import type { Language } from '@/i18n';
import { Blank, BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/counter/counter.module.css';
import { inTime } from '@/screens/counter/inTime';
import { Big, Choice } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { Row } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { keptRead } from '@/screens/counter/reads';
import { meaningOf } from '@/screens/counter/scanning/meaning';
import { HandOut, waitsForHandOut } from '@/screens/counter/returns/HandOut';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { useScanned } from '@/screens/counter/scanning/useScanned';
import { useShop } from '@/screens/counter/shop/useShop';
import type { NewAct } from '@/screens/counter/waiting/acts';
import { usePerform } from '@/screens/counter/waiting/usePerform';
import type { Disposition, Grade, ReturnDestination, ReturnItem, ReturnLine, ReturnWhole } from '@/screens/returns/queries';

const grades = ['as_new', 'worn', 'damaged', 'other_item', 'missing'] as const satisfies readonly Grade[];

/** What becomes of goods of a grade; the desk may say otherwise. */
const usual: Record<Grade, Disposition> = { as_new: 'resale', worn: 'second_grade', damaged: 'recycle', other_item: 'none', missing: 'none' };

function useFind() {
  const { t } = useTranslation();
  const go = useGo();
  return useAct(async (scanned: string) => {
    const { kind, value } = meaningOf(scanned, 'return');
    const by = kind === 'return' ? { code: value } : { order_number: scanned };
    const { items } = await inTime(api.get<Page<ReturnItem>>('/returns', { ...by, limit: 20 }));
    const [only, other] = items;
    if (only === undefined) throw new Problem({ status: 404, code: 'return_not_found', detail: t('counter.returns.nothing', { scanned }) });
    go(other === undefined ? `returns/${only.id}` : `returns/order/${scanned}`);
  });
}

/** Returns that are under way: found by the code that the customer shows, or by the order's number. */
function Find({ scanned }: { scanned: string | undefined }) {
  const { t } = useTranslation();
  const { run, running, error } = useFind();
  useScanned(scanned, (code) => void run(code));
  return (
    <Place title={t('counter.returns.title')} back="" busy={running} foot={<ScanField label={t('counter.returns.scan')} onScan={(typed) => void run(typed)} />}>
      <ProblemNote error={error} />
      <Blank icon={IconTruckReturn} title={t('counter.returns.find')} text={t('counter.returns.findText')} />
    </Place>
  );
}

function OfOrder({ number }: { number: string }) {
  const { t } = useTranslation();
  const { data, isPending, error, refetch } = useQuery(keptRead<Page<ReturnItem>>('/returns', { order_number: number, limit: 20 }));
  return (
    <Place title={t('counter.returns.title')} back="returns" busy={isPending}>
      {isPending && <BoneRows waiting rows={4} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      <ul className={styles.rows}>
        {data?.answer.items.map((item) => (
          <Row key={item.id} place={`returns/${item.id}`} icon={IconTruckReturn} title={<bdi>{item.customer}</bdi>} text={[item.number, item.name].join(' · ')} />
        ))}
      </ul>
      <ReadFrom read={data} />
    </Place>
  );
}

function ReturnedLine({ line, grade, onGrade }: { line: ReturnLine; grade: Grade; onGrade: ((grade: Grade) => void) | undefined }) {
  const { t } = useTranslation();
  const words = `${line.quantity} × ${line.name}`;
  const form = line.options.map((option) => option.value).join(', ');
  if (onGrade !== undefined) {
    return <Choice legend={[words, form].filter(Boolean).join(' · ')} value={grade} options={grades.map((value) => ({ value, label: t(`counter.grade.${value}`) }))} onChange={onGrade} />;
  }
  return (
    <div className={styles.card}>
      <p className={styles.rowTitle} dir="auto">
        {words}
      </p>
      <p className={styles.quiet}>{[form, line.sku, line.comment].filter(Boolean).join(' · ')}</p>
    </div>
  );
}

/** Where what came back sells better than here. */
function SellsBest({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const shop = useShop();
  const { data } = useQuery(keptRead<Page<ReturnDestination>>(`/returns/${id}/destinations`, { location_id: shop.id }));
  return data?.answer.items.map(
    ({ line_id: line, name, location, reason }) =>
      location && (
        <Note key={line} tone="info">
          {t('counter.returns.best', { name, place: location.name })} {reason[i18n.language as Language]}
        </Note>
      ),
  );
}

/** One return at the counter: taken in, then looked at. */
function Whole({ whole }: { whole: ReturnWhole }) {
  const { t } = useTranslation();
  const shop = useShop();
  const { id, state, number } = whole;
  const [found, setFound] = useState<Record<string, Grade>>({});
  const { perform, running, error } = usePerform<ReturnWhole>(useCallback(() => undefined, []));
  const back = whole.lines.filter(({ accepted, comes_back }) => accepted === true && comes_back);
  const takesIn = state === 'approved' || state === 'handed_over';
  const act = (kind: NewAct['kind'], path: string, body: Record<string, unknown>) =>
    void perform({ kind, subject: `return:${id}`, about: number, path: `/returns/${id}/${path}`, body, undated: true });
  const gradeOf = (lineId: string): Grade => found[lineId] ?? 'as_new';
  const grade = () =>
    act('grade_return', 'gradings', { lines: back.map((line) => ({ line_id: line.id, grade: gradeOf(line.id), disposition: usual[gradeOf(line.id)] })) });
  const foot = (
    <>
      <ProblemNote error={error} />
      {takesIn && (
        <Big running={running} onClick={() => act('receive_return', 'receptions', { location_id: shop.id })}>
          {t('counter.returns.receive')}
        </Big>
      )}
      {state === 'received' && (
        <Big running={running} onClick={grade}>
          {t('counter.returns.grade')}
        </Big>
      )}
    </>
  );
  return (
    <Place title={number} back="returns" foot={takesIn || state === 'received' ? foot : undefined}>
      <div>
        <p className={styles.said}>
          <bdi>{whole.customer}</bdi>
        </p>
        <p className={styles.quiet}>{[whole.order.name, whole.store?.name].filter(Boolean).join(' · ')}</p>
      </div>
      {!takesIn && state !== 'received' && <Note tone="info">{t(`counter.returns.is.${state}`)}</Note>}
      {state === 'received' && <p>{t('counter.returns.gradeText')}</p>}
      {(state === 'received' || state === 'graded') && <SellsBest id={id} />}
      {(back.length > 0 ? back : whole.lines).map((line) => (
        <ReturnedLine
          key={line.id}
          line={line}
          grade={gradeOf(line.id)}
          onGrade={state === 'received' ? (chosen) => setFound((before) => ({ ...before, [line.id]: chosen })) : undefined}
        />
      ))}
    </Place>
  );
}

function OneReturn({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, isPending, error, refetch } = useQuery(keptRead<ReturnWhole>(`/returns/${id}`));
  if (data && waitsForHandOut(data.answer)) return <HandOut whole={data.answer} />;
  if (data) return <Whole key={data.answer.state} whole={data.answer} />;
  return (
    <Place title={t('counter.returns.title')} back="returns" busy={isPending}>
      {isPending && <BoneRows waiting rows={4} />}
      {error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
    </Place>
  );
}

export function ReturnsPlace({ id: address }: { id: string }) {
  const [first = '', ...rest] = address.split('/');
  if (first === '' || first === 'scanned') return <Find scanned={first === '' ? undefined : rest.join('/')} />;
  if (first === 'order') return <OfOrder number={rest.join('/')} />;
  return <OneReturn id={first} />;
}
