import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { Blank, BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { GiveOutPlace } from '@/screens/counter/handover/GiveOut';
import { soughtIn, useReady } from '@/screens/counter/handover/lists';
import { forgetWord, holdWord, showWord, type Shown } from '@/screens/counter/handover/shown';
import { inTime } from '@/screens/counter/inTime';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { useGo } from '@/screens/counter/places';
import { PreparationRows } from '@/screens/counter/prepare/Walk';
import { meaningOf } from '@/screens/counter/scanning/meaning';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { useScanned } from '@/screens/counter/scanning/useScanned';
import type { Preparation } from '@/screens/counter/shapes';
import { useShop } from '@/screens/counter/shop/useShop';

/** What a scanned or typed word shows; null: it is a name or a number. */
function asShown(scanned: string): Shown | null {
  const { kind, value } = meaningOf(scanned, 'code');
  if (kind === 'code') return { code: value };
  return kind === 'word' ? { word: value } : null;
}

/** Asks whose a shown code is; without a network it is held for the order that is chosen. */
function useShow() {
  const go = useGo();
  const shop = useShop();
  const [held, setHeld] = useState(false);
  const act = useAct(async (shown: Shown) => {
    setHeld(false);
    forgetWord();
    try {
      const { id } = await inTime(api.post<Preparation>('/pickup-codes', { location_id: shop.id, ...shown }));
      showWord(id, shown);
      go(`hand-over/${id}`);
    } catch (problem) {
      if (!asProblem(problem).unreachable) throw problem;
      holdWord(shown);
      setHeld(true);
    }
  });
  return { ...act, held };
}

/** What waits for its customers: scan the picture they show, or type the code; a name finds the order too. */
function AskCode({ scanned }: { scanned: string | undefined }) {
  const { t } = useTranslation();
  const go = useGo();
  const { data, items, isPending, error: unread, refetch } = useReady();
  const [sought, setSought] = useState('');
  const { run, running, error, held, clear } = useShow();
  const take = (typed: string) => {
    const { kind, value } = meaningOf(typed);
    if (kind === 'preparation') {
      go(`hand-over/${value}`);
      return;
    }
    const shown = asShown(typed);
    clear();
    setSought(shown === null ? typed : '');
    if (shown !== null) void run(shown);
  };
  useScanned(scanned, take);
  const here = items.filter(({ collected }) => collected);
  const found = soughtIn(here, sought);
  return (
    <Place title={t('counter.hand.title')} back="" busy={running || isPending} foot={<ScanField label={t('counter.hand.scan')} large onScan={take} />}>
      <ProblemNote error={error} />
      {held ? <Note tone="warn">{t('counter.hand.offline')}</Note> : <p>{t('counter.hand.text')}</p>}
      {isPending && <BoneRows waiting rows={6} />}
      {!data && unread && <Failure error={unread} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data && here.length === 0 && <Blank icon={IconCircleCheck} title={t('counter.hand.none')} text={t('counter.hand.noneText')} />}
      {sought !== '' && here.length > 0 && <Note tone="info">{t('counter.hand.sought', { count: found.length, sought })}</Note>}
      <PreparationRows items={found} leads={(id) => `hand-over/${id}`} />
      <ReadFrom read={data} />
    </Place>
  );
}

/** A customer stands at the counter. */
export function HandOverPlace({ id }: { id: string }) {
  const [first = '', ...rest] = id.split('/');
  if (first === '' || first === 'scanned') return <AskCode scanned={first === '' ? undefined : rest.join('/')} />;
  return <GiveOutPlace id={first} />;
}
