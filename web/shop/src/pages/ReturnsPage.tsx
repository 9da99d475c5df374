import { Widget } from '@/parts/Widget';
import { useSettings } from '@/state/shop';
import { useSpeech } from '@/words';

/** Returning something, from the order's number to the code: by the house's widget. */
export function ReturnsPage() {
  const { words } = useSpeech();
  const { name } = useSettings();
  return (
    <>
      <title>{`${words.returns} · ${name}`}</title>
      {/* The widget shows a heading of its own. */}
      <h1 className="said">{words.returns}</h1>
      <Widget name="returns" />
    </>
  );
}
