import type { Connection } from '@/api/types';
import parts from '@/parts/parts.module.css';

/** Why a connection is as it is, with the outside system's own words beneath. */
export function ReasonWords({ reason }: { reason: Connection['health_reason'] }) {
  return (
    <>
      <p>{reason.text}</p>
      {reason.words !== '' && <p className={parts.muted}>{reason.words}</p>}
    </>
  );
}
