/** A picture in a square that is there before it: nothing jumps when it comes. */
export function Picture({ source, words, eager = false }: { source: string | null | undefined; words: string; eager?: boolean }) {
  if (!source) return <span className="picture" aria-hidden="true" />;
  return <img className="picture" src={source} alt={words} width="600" height="600" loading={eager ? 'eager' : 'lazy'} decoding="async" />;
}
