import { useTranslation } from 'react-i18next';

import { Note } from '@/parts/States';
import styles from '@/screens/inbox/macros/macros.module.css';
import type { Gap, Remark } from '@/screens/inbox/macros/queries';

interface SaidProps {
  subject: string;
  text: string;
  gaps: readonly Gap[];
  remarks: readonly Remark[];
}

/** Cuts a text where a value is missing, so that each such place can be marked. */
function pieces(text: string, gaps: readonly Gap[]): { words: string; gap?: Gap }[] {
  const marks = new Map(gaps.map((gap) => [gap.blank ? `[[${gap.path}]]` : `[${gap.path}]`, gap]));
  const cut: { words: string; gap?: Gap }[] = [];
  let rest = text;
  while (rest !== '') {
    const next = [...marks].map(([mark, gap]) => ({ at: rest.indexOf(mark), mark, gap })).filter(({ at }) => at >= 0);
    const first = next.sort((one, other) => one.at - other.at)[0];
    if (first === undefined) break;
    cut.push({ words: rest.slice(0, first.at) }, { words: first.mark, gap: first.gap });
    rest = rest.slice(first.at + first.mark.length);
  }
  return [...cut, { words: rest }];
}

/** A text with its live values: what is missing is marked where it would stand, and named below. */
export function SaidText({ subject, text, gaps, remarks }: SaidProps) {
  const { t } = useTranslation();
  const missing = gaps.filter(({ blank }) => !blank);
  const blanks = gaps.filter(({ blank }) => blank);
  return (
    <>
      {subject !== '' && <p className={styles.subject}>{subject}</p>}
      <div className={styles.said} dir="auto">
        {pieces(text, gaps).map(({ words, gap }, place) =>
          gap === undefined ? (
            <span key={place}>{words}</span>
          ) : (
            <mark key={place} className={gap.blank ? styles.blank : styles.gap}>
              {gap.words}
            </mark>
          ),
        )}
      </div>
      {missing.length > 0 && <Note tone="warn">{t('voice.missing', { names: missing.map(({ words }) => words).join(', ') })}</Note>}
      {blanks.length > 0 && <Note tone="info">{t('voice.toFill', { names: blanks.map(({ words }) => words).join(', ') })}</Note>}
      {remarks.map(({ kind, words }) => (
        <Note key={`${kind} ${words}`} tone="warn">
          {kind === 'address' ? t('voice.remark.address', { words }) : t('voice.remark.avoided', { words })}
        </Note>
      ))}
    </>
  );
}
