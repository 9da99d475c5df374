export const clockKinds = ['first_answer', 'next_answer', 'resolution'] as const;
export type ClockKind = (typeof clockKinds)[number];

export type Phase = 'running' | 'warning' | 'late';

/** Where a clock stands: its last quarter begins at `warnAt`. */
export function phaseOf(dueAt: string, warnAt: string | null, now: Date): Phase {
  if (now >= new Date(dueAt)) return 'late';
  return warnAt !== null && now >= new Date(warnAt) ? 'warning' : 'running';
}
