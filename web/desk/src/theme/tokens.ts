/**
 * The one place where a colour, a size or a duration of the desk is decided.
 *
 * Everything else names a token: style sheets as `var(--…)`, media queries as `$narrow` and its kin (widths
 * cannot be variables there), scripts through the values exported here.
 */

export const palette = {
  light: {
    paper: '#FBFAF8',
    surface: '#FFFFFF',
    raised: '#FFFFFF',
    hover: '#F4F2EE',
    selected: '#EDF0F8',
    line: '#E7E4DE',
    edge: '#CFCBC3',
    'line-strong': '#8C8880',
    ink: '#1C1B1A',
    muted: '#6B6862',
    accent: '#23408E',
    'accent-hover': '#1B3272',
    'on-accent': '#FFFFFF',
    good: '#1F7A4D',
    'good-soft': '#EEF6F1',
    // Darker than amber's usual #A86200, which falls under 4.5:1 on a hovered or selected row.
    warn: '#9A5A00',
    'warn-soft': '#FBF3E6',
    bad: '#B3261E',
    'bad-soft': '#FBEFEE',
    info: '#23408E',
    'info-soft': '#EDF0F8',
    shadow: '0 8px 28px rgba(28, 27, 26, 0.14)',
    scrim: 'rgba(28, 27, 26, 0.32)',
    // A code is read by a camera: dark on light, whatever the scheme.
    'code-ground': '#FFFFFF',
    'code-ink': '#000000',
  },
  dark: {
    paper: '#151517',
    surface: '#1C1C1F',
    raised: '#232327',
    hover: '#232327',
    selected: '#242938',
    line: '#2C2C31',
    edge: '#3C3C43',
    'line-strong': '#77757E',
    ink: '#ECEAE6',
    muted: '#9B98A1',
    accent: '#8FA8FF',
    'accent-hover': '#A9BCFF',
    'on-accent': '#151517',
    good: '#58C08A',
    'good-soft': '#1B2A23',
    warn: '#E0A44A',
    'warn-soft': '#2D2618',
    bad: '#FF8F86',
    'bad-soft': '#321F1F',
    info: '#8FA8FF',
    'info-soft': '#212537',
    shadow: '0 8px 28px rgba(0, 0, 0, 0.5)',
    scrim: 'rgba(0, 0, 0, 0.55)',
    // A code is read by a camera: dark on light, whatever the scheme.
    'code-ground': '#FFFFFF',
    'code-ink': '#000000',
  },
} as const;

export type ColourName = keyof (typeof palette)['light'];

/** The states that may carry colour, each with a soft ground for badges and notes. */
export const tones = ['good', 'warn', 'bad', 'info', 'muted'] as const;
export type Tone = (typeof tones)[number];

export const sizes = {
  'text-xs': '0.75rem',
  'text-sm': '0.8125rem',
  'text-md': '0.875rem',
  'text-lg': '1rem',
  'text-xl': '1.25rem',
  'text-2xl': '1.75rem',
  'space-1': '0.25rem',
  'space-2': '0.5rem',
  'space-3': '0.75rem',
  'space-4': '1rem',
  'space-5': '1.5rem',
  'space-6': '2.5rem',
  radius: '0.375rem',
  'radius-round': '62.5rem',
  hairline: '1px',
  focus: '2px',
  icon: '1.125rem',
  'icon-sm': '1rem',
  'icon-lg': '1.75rem',
  row: '2.25rem',
  'row-tall': '3.75rem',
  'touch-row': '2.75rem',
  control: '2.125rem',
  rail: '13rem',
  'rail-icons': '3.5rem',
  'bottom-bar': '3.5rem',
  topbar: '3.25rem',
  aside: '34rem',
  page: '70rem',
  form: '26rem',
  prose: '40rem',
  card: '20rem',
  bar: '0.375rem',
  dot: '0.5rem',
  picture: '2.5rem',
  search: '14rem',
  day: '9rem',
  'column-number': '8.5rem',
  'column-moment': '10.5rem',
  'column-money': '6.5rem',
  'column-date': '5.5rem',
  'column-count': '3.5rem',
  'palette-top': '12vh',
  'palette-list': 'min(28rem, 60vh)',
  'column-state': '9rem',
  'column-place': '7.5rem',
  'matrix-name': '21rem',
  'fact-name': '6rem',
} as const;

export const weights = { regular: '400', medium: '500', bold: '650' } as const;

export const motion = { quick: '120ms', calm: '160ms', breath: '1.6s' } as const;

/** Row heights in pixels for the virtual list, which places rows by arithmetic. */
export const rowHeights = { dense: 36, tall: 60, letter: 84 } as const;

/** Widths where the layout changes, as media query lengths. */
export const breakpoints = { narrow: '47.99em', medium: '74.99em', roomy: '92em', twoColumns: '50em' } as const;

export const iconStroke = 1.5;

/** A loading picture appears only after this many milliseconds: most answers come sooner. */
export const skeletonDelay = 200;
