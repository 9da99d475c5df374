import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { late } from '@/parts/late';
import styles from '@/screens/inbox/draft/draft.module.css';
import type { Drafted, Segment } from '@/screens/inbox/draft/queries';
import type { ProofProps } from '@/screens/inbox/draft/Proof';
import { proofWords, refusalWords } from '@/screens/inbox/draft/words';

const Proof = late<ProofProps>(() => import('@/screens/inbox/draft/Proof').then(({ Proof: Part }) => Part));

interface ClaimProps {
  segment: Segment;
  refused: string | undefined;
}

/** A fact of the draft: underlined; hover, touch or focus says of which record it is and since when. */
function Claim({ segment, refused }: ClaimProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [target, setTarget] = useState<HTMLElement>();
  const look = ({ currentTarget }: { currentTarget: HTMLElement }) => setTarget(currentTarget);
  const leave = () => setTarget(undefined);
  const proof = refused ?? proofWords(t, format, segment);
  return (
    <>
      {/* Text first of all, which breaks like text; reached by keyboard, since its proof is shown on focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <span
        role="note"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={refused ? styles.refused : styles.claim}
        onPointerEnter={look}
        onPointerLeave={leave}
        onFocus={look}
        onBlur={leave}
      >
        {segment.text || proof}
        <span className="unseen">{` (${proof})`}</span>
      </span>
      {target && <Proof target={target} text={proof} />}
    </>
  );
}

/** The draft as the customer would read it, its facts underlined, the place for a personal line marked. */
export function Body({ drafted, onPlace }: { drafted: Drafted; onPlace: () => void }) {
  const { t } = useTranslation();
  const refusals = new Map(drafted.refusals.map((refusal) => [refusal.place, refusalWords(t, refusal)]));
  return (
    <p className={styles.body} lang={drafted.language}>
      {drafted.segments.map((segment, place) => {
        if (segment.kind === 'claim') return <Claim key={place} segment={segment} refused={refusals.get(place)} />;
        if (segment.kind === 'place') {
          return (
            <button key={place} type="button" className={styles.place} onClick={onPlace}>
              {t('drafts.place')}
            </button>
          );
        }
        const refused = refusals.get(place);
        return refused ? (
          <mark key={place} className={styles.refused} title={refused}>
            {segment.text}
          </mark>
        ) : (
          <span key={place}>{segment.text}</span>
        );
      })}
    </p>
  );
}
