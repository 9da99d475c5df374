import { useTranslation } from 'react-i18next';

import type { Connection } from '@/api/types';
import parts from '@/parts/parts.module.css';

/** Why a connection is as it is, in the words of its kind: a carrier is no shop. */
export function useReasonText(): (connection: Connection) => string {
  const { t, i18n } = useTranslation();
  return ({ kind, health_reason: reason }) =>
    kind === 'carrier' && i18n.exists(`carrierReason.${reason.code}`)
      ? t(`carrierReason.${reason.code as 'outage'}`)
      : reason.text;
}

/** Why a connection is as it is, with the outside system's own words beneath. */
export function ReasonWords({ connection }: { connection: Connection }) {
  const text = useReasonText()(connection);
  // Words of a trouble that is over may still stand there.
  const words = ['ok', 'waiting', 'paused'].includes(connection.health) ? '' : connection.health_reason.words;
  return (
    <>
      <p>{text}</p>
      {words !== '' && <p className={parts.muted}>{words}</p>}
    </>
  );
}
