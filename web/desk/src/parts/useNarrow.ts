import { useMediaQuery } from '@mantine/hooks';

import { breakpoints } from '@/theme/tokens';

/** One pane at a time: a phone, or a window as slim. */
export function useNarrow(): boolean {
  return useMediaQuery(`(max-width: ${breakpoints.narrow})`, undefined, { getInitialValueInEffect: false });
}
