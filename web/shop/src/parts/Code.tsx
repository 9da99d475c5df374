const edge = 4;

/** A QR code, always dark on white with its edge, so that every scanner reads it. */
export function Code({ modules, words }: { modules: boolean[][]; words: string }) {
  const size = modules.length + 2 * edge;
  const dark = modules.flatMap((row, y) => row.flatMap((one, x) => (one ? [`M${x + edge} ${y + edge}h1v1h-1z`] : [])));
  return (
    <svg className="code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words}>
      <path d={`M0 0h${size}v${size}h-${size}z`} className="ground" />
      <path d={dark.join('')} className="dark" />
    </svg>
  );
}
