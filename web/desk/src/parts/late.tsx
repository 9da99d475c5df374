import { useEffect, useState, type ComponentType } from 'react';

type Reader = () => Promise<unknown>;

/** What is put off and not yet read, in the order in which it was named. */
const putOff = new Set<Reader>();

/** Goes on reading when something more is put off: what is read may itself put off its parts. */
let goOn: (() => void) | undefined;

/**
 * A part whose code is no part of a screen's first load: read when it is first shown, or before, once the page
 * rests. What is already read is drawn at once. Until then stands `Before`, or nothing.
 */
export function late<Props extends object>(read: () => Promise<ComponentType<Props>>, Before?: ComponentType<Props>): ComponentType<Props> {
  let known: ComponentType<Props> | undefined;
  const come = async () => {
    known ??= await read();
    putOff.delete(come);
    return known;
  };
  putOff.add(come);
  goOn?.();
  return function Late(props: Props) {
    const [Part, setPart] = useState(() => known);
    const [failure, setFailure] = useState<{ error: unknown }>();
    useEffect(() => {
      if (Part !== undefined) return;
      come().then(
        (part) => setPart(() => part),
        (error: unknown) => setFailure({ error }),
      );
    }, [Part]);
    // The screen around it says that something is missing, and how to go on.
    if (failure) throw failure.error;
    if (Part !== undefined) return <Part {...props} />;
    return Before ? <Before {...props} /> : null;
  };
}

/** What the screen itself reads goes first. */
const restAfter = 1000;

function whenAtRest(act: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    // Not every browser tells when it rests.
    const timer = setTimeout(act, 0);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act);
  return () => cancelIdleCallback(asked);
}

/** Reads what was put off, one part after the other, once the screen stands and the page rests. */
export function useReadPutOff(stands: boolean): void {
  useEffect(() => {
    if (!stands) return undefined;
    let leave: (() => void) | undefined;
    const rest = () => {
      leave ??= whenAtRest(next);
    };
    const next = () => {
      leave = undefined;
      const [read] = putOff;
      if (read === undefined) return;
      putOff.delete(read);
      // What fails now is read again when it is shown, and says so then.
      read().then(rest, rest);
    };
    const timer = setTimeout(() => {
      goOn = rest;
      rest();
    }, restAfter);
    return () => {
      goOn = undefined;
      clearTimeout(timer);
      leave?.();
    };
  }, [stands]);
}
