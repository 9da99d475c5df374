import styles from '@/screens/inbox/inbox.module.css';
import {
  aboveComposer,
  aboveConversation,
  composerTools,
  headMarks,
  rowMarks,
  sideSections,
  type OfRow,
  type OfTicket,
  type OfWriting,
} from '@/screens/inbox/slots/parts';

/** What other rooms mark on a ticket in the list. */
export function RowMarks(given: OfRow) {
  return rowMarks.map((Part, place) => <Part key={place} {...given} />);
}

/** What other rooms mark on the open ticket. */
export function HeadMarks(given: OfTicket) {
  return headMarks.map((Part, place) => <Part key={place} {...given} />);
}

/** What other rooms say before the first message. */
export function AboveConversation(given: OfTicket) {
  return aboveConversation.map((Part, place) => <Part key={place} {...given} />);
}

/** What waits between the conversation and the field: it never pushes the field off the screen. */
export function AboveComposer(given: OfWriting) {
  if (aboveComposer.length === 0) return null;
  return (
    <div className={styles.aboveComposer}>
      {aboveComposer.map((Part, place) => (
        <Part key={place} {...given} />
      ))}
    </div>
  );
}

/** The buttons that other rooms bring to the composer. */
export function ComposerTools(given: OfWriting) {
  return composerTools.map((Part, place) => <Part key={place} {...given} />);
}

/** What other rooms show beside the conversation. */
export function SideSections({ at, ...given }: OfWriting & { at: keyof typeof sideSections }) {
  return sideSections[at].map((Part, place) => <Part key={place} {...given} />);
}
