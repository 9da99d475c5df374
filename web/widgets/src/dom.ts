/** Building elements without markup from strings, so that nothing of a message is ever read as HTML. */

type Attributes = Record<string, string | boolean | undefined>;

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** A drawing of 24 units with lines of the text's colour (Tabler's shapes). */
export function icon(...paths: string[]): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 24 24',
    width: '22',
    height: '22',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.75',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(key, value);
  }
  for (const path of paths) {
    const drawn = document.createElementNS(space, 'path');
    drawn.setAttribute('d', path);
    svg.append(drawn);
  }
  return svg;
}

export const icons = {
  chat: () => icon('M3 20l1.3-3.9A9 8 0 1 1 7.7 19L3 20'),
  close: () => icon('M18 6L6 18', 'M6 6l12 12'),
  send: () => icon('M10 14L21 3', 'M21 3l-6.5 18a.55.55 0 0 1-1 0L10 14l-7-3.5a.55.55 0 0 1 0-1L21 3'),
  attach: () => icon('M15 7l-6.5 6.5a1.5 1.5 0 0 0 3 3L18 10a3 3 0 0 0-6-6l-6.5 6.5a4.5 4.5 0 0 0 9 9L21 13'),
  more: () => icon('M4.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0', 'M11.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0', 'M18.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0'),
};

/** Black or white, whichever is read better on a colour (WCAG's relative luminance). */
export function inkOn(colour: string): '#FFFFFF' | '#1C1B1A' {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.0615 ? '#FFFFFF' : '#1C1B1A';
}
