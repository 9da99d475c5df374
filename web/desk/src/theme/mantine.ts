import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

import { palette, sizes, weights, motion } from './tokens.ts';

const { light, dark } = palette;

function shades(onLight: string, onDark: string): MantineColorsTuple {
  return [onDark, onDark, onDark, onDark, onDark, onLight, onLight, onLight, onLight, onLight];
}

/** The library's own greys, of which it draws inputs, menus and dialogs: light to dark, or the reverse. */
function greys(colours: (typeof palette)['light' | 'dark']): MantineColorsTuple {
  const { ink, muted, edge, line, hover, paper, surface, raised } = colours;
  const inLight = colours === light;
  return inLight
    ? [paper, hover, line, line, edge, colours['line-strong'], muted, ink, ink, ink]
    : [ink, ink, muted, muted, edge, raised, surface, paper, paper, paper];
}

export const theme = createTheme({
  colors: {
    accent: shades(light.accent, dark.accent),
    good: shades(light.good, dark.good),
    warn: shades(light.warn, dark.warn),
    bad: shades(light.bad, dark.bad),
    gray: greys(light),
    dark: greys(dark),
  },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 3 },
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    // What is written on a filled ground is light on dark inks, and dark on the light inks of the dark scheme.
    return input.variant === 'filled' ? { ...colours, color: 'var(--on-accent)' } : colours;
  },
  black: light.ink,
  white: light.surface,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: {
    xs: sizes['text-xs'],
    sm: sizes['text-md'],
    md: sizes['text-md'],
    lg: sizes['text-lg'],
    xl: sizes['text-xl'],
  },
  fontWeights: weights,
  headings: { fontWeight: weights.bold },
  spacing: {
    xs: sizes['space-2'],
    sm: sizes['space-3'],
    md: sizes['space-4'],
    lg: sizes['space-5'],
    xl: sizes['space-6'],
  },
  defaultRadius: sizes.radius,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Scroll locking writes a style element at run time, which the desk's content policy refuses.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 140 },
        overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 },
        styles: { title: { fontWeight: weights.bold, fontSize: sizes['text-lg'] } },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 120 }, shadow: 'md' } },
    Button: { defaultProps: { size: 'sm' } },
  },
});

function coloursOf(scheme: 'light' | 'dark'): Record<string, string> {
  const colours = palette[scheme];
  return {
    ...Object.fromEntries(Object.entries(colours).map(([name, value]) => [`--${name}`, value])),
    '--mantine-color-body': colours.paper,
    '--mantine-color-text': colours.ink,
    '--mantine-color-dimmed': colours.muted,
    '--mantine-color-placeholder': colours.muted,
    '--mantine-color-anchor': colours.accent,
    '--mantine-color-default': colours.surface,
    '--mantine-color-default-hover': colours.hover,
    '--mantine-color-default-color': colours.ink,
    '--mantine-color-default-border': colours.line,
    '--mantine-color-error': colours.bad,
    '--mantine-color-disabled': colours.hover,
    '--mantine-color-disabled-color': colours.muted,
    '--mantine-color-disabled-border': colours.line,
    '--mantine-primary-color-contrast': colours['on-accent'],
    '--mantine-shadow-md': colours.shadow,
    '--mantine-shadow-xl': colours.shadow,
  };
}

/** Turns the tokens into CSS variables; the build writes them to a style sheet (see vite.config.ts). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    ...Object.fromEntries(Object.entries(sizes).map(([name, value]) => [`--${name}`, value])),
    ...Object.fromEntries(Object.entries(weights).map(([name, value]) => [`--weight-${name}`, value])),
    ...Object.fromEntries(Object.entries(motion).map(([name, value]) => [`--motion-${name}`, value])),
  },
  light: coloursOf('light'),
  dark: coloursOf('dark'),
});
