import { Widget } from '@/parts/Widget';
import { useSettings } from '@/state/shop';
import { useSpeech } from '@/words';

/** Where an order stands: the widget reads the link's word in the page's address, or asks for the order. */
export function OrdersPage() {
  const { words } = useSpeech();
  const { name } = useSettings();
  return (
    <>
      <title>{`${words.orders} · ${name}`}</title>
      {/* The widget shows a heading of its own. */}
      <h1 className="said">{words.orders}</h1>
      <Widget name="tracking" />
    </>
  );
}
