import type { components } from '@/api/schema';

export type Opened = components['schemas']['ListOpeningShape'];

/** As long as somebody stands at a counter. In milliseconds. */
const lasting = 15 * 60_000;

let served: { opened: Opened; since: number } | undefined;

/** Holds the lists that a customer had opened, so that nobody is asked twice. Never kept. */
export function serve(opened: Opened): void {
  served = { opened, since: Date.now() };
}

/** Whose lists are open; undefined: nobody's, or not any more. */
export function servedNow(): Opened | undefined {
  if (served !== undefined && Date.now() - served.since > lasting) served = undefined;
  return served?.opened;
}

export function serveNobody(): void {
  served = undefined;
}
