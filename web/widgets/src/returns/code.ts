/** The picture of a code, built anew from its outlines: nothing that was sent is read as markup of the page. */
export function drawCode(picture: string, words: string): SVGSVGElement | undefined {
  const sent = new DOMParser().parseFromString(picture, 'image/svg+xml').documentElement;
  const box = sent.getAttribute('viewBox');
  if (sent.localName !== 'svg' || box === null) return undefined;
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', box);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', words);
  for (const path of sent.querySelectorAll('path')) {
    const drawn = document.createElementNS(space, 'path');
    for (const name of ['d', 'fill', 'stroke', 'transform']) {
      const value = path.getAttribute(name);
      if (value !== null) drawn.setAttribute(name, value);
    }
    svg.append(drawn);
  }
  return svg;
}
