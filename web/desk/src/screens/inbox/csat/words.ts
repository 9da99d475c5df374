import { IconMoodConfuzed, IconMoodHappy, IconMoodNeutral, IconMoodSad, IconMoodSmile, type Icon } from '@tabler/icons-react';
import type { TFunction } from 'i18next';

import type { Tone } from '@/theme/tokens';

/** How each mark looks, the worst first: a face and a tone, beside its words. */
const looks: readonly [Tone, Icon][] = [
  ['bad', IconMoodSad],
  ['warn', IconMoodConfuzed],
  ['muted', IconMoodNeutral],
  ['good', IconMoodSmile],
  ['good', IconMoodHappy],
];

export const marks = [5, 4, 3, 2, 1] as const;
export type Mark = (typeof marks)[number];

export function knownMark(mark: number | null | undefined): Mark | undefined {
  return marks.find((one) => one === mark);
}

export function markLook(mark: Mark): [Tone, Icon] {
  return looks[mark - 1] ?? ['muted', IconMoodNeutral];
}

export function markWords(t: TFunction, mark: Mark): string {
  return t(`csat.mark.${mark}`);
}
