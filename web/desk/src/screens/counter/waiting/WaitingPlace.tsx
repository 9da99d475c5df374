import { IconCloudCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Blank, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { Big } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { troublesOf, waitingOf, type Act, type Trouble } from '@/screens/counter/waiting/acts';
import { useActs, useOutbox } from '@/screens/counter/waiting/sending';
import { useMe } from '@/shell/useMe';

function ActRow({ act, mine }: { act: Act; mine: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={styles.row}>
      <span className={styles.rowWords}>
        <span className={styles.rowTitle}>
          {t(`counter.kind.${act.kind}`)} · <bdi>{act.about}</bdi>
        </span>
        <span className={styles.rowText}>{mine ? format.time(act.at) : t('counter.waiting.ofOther', { name: act.by.name, at: format.time(act.at) })}</span>
      </span>
    </li>
  );
}

/** The server did otherwise: what it says, what waits behind it, and the two ways out. */
function TroubleCard({ trouble: { subject, about, refused, behind } }: { trouble: Trouble }) {
  const { t } = useTranslation();
  const format = useFormat();
  const outbox = useOutbox();
  const again = useAct(() => outbox.tryAgain(subject));
  const drop = useAct(() => outbox.drop(subject));
  return (
    <li>
      <div className={styles.card} role="alert">
        <p className={styles.cardTitle}>
          {t(`counter.kind.${refused.kind}`)} · <bdi>{about}</bdi>
        </p>
        <p>{refused.refusal?.detail || refused.refusal?.title}</p>
        <p className={styles.quiet}>{t('counter.waiting.doneAt', { at: format.time(refused.at), name: refused.by.name })}</p>
        {behind.length > 0 && (
          <ul>
            {behind.map((act) => (
              <li key={act.id} className={styles.quiet}>
                {t('counter.waiting.behind', { what: t(`counter.kind.${act.kind}`) })}
              </li>
            ))}
          </ul>
        )}
        <ProblemNote error={again.error ?? drop.error} />
        <div className={controls.acts}>
          <Big quiet running={again.running} onClick={() => void again.run()}>
            {t('act.retry')}
          </Big>
          <Big quiet running={drop.running} onClick={() => void drop.run()}>
            {t('counter.waiting.drop')}
          </Big>
        </div>
      </div>
    </li>
  );
}

/** What was done here and the server does not know yet, or did not accept. */
export function WaitingPlace() {
  const { t } = useTranslation();
  const acts = useActs();
  const outbox = useOutbox();
  const me = useMe();
  const troubles = troublesOf(acts);
  const waiting = waitingOf(acts);
  const sending = useAct(() => outbox.drain());
  const foot = waiting.length > 0 && (
    <Big running={sending.running} onClick={() => void sending.run()}>
      {t('counter.waiting.send')}
    </Big>
  );
  return (
    <Place title={t('counter.waiting.title')} back="" foot={foot || undefined}>
      {acts.length === 0 && <Blank icon={IconCloudCheck} title={t('counter.waiting.none')} text={t('counter.waiting.noneText')} />}
      {troubles.length > 0 && (
        <ul className={styles.group}>
          {troubles.map((trouble) => (
            <TroubleCard key={trouble.refused.id} trouble={trouble} />
          ))}
        </ul>
      )}
      {waiting.length > 0 && (
        <>
          <p className={styles.quiet}>{t('counter.waiting.text')}</p>
          <ul className={styles.rows}>
            {waiting.map((act) => (
              <ActRow key={act.id} act={act} mine={act.by.id === me?.id} />
            ))}
          </ul>
        </>
      )}
    </Place>
  );
}
