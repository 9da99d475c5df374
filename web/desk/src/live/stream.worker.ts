import { StreamKeeper } from '@/live/keeper';
import { streamAddress, type Asked, type Told } from '@/live/messages';

interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();

const keeper = new StreamKeeper(streamAddress, (told) => {
  for (const port of ports) port.postMessage(told);
});

(self as unknown as SharedScope).onconnect = (event) => {
  const port = event.ports[0];
  if (port === undefined) return;
  port.onmessage = ({ data }: MessageEvent<Asked>) => {
    if (data === 'bye') {
      ports.delete(port);
      if (ports.size === 0) keeper.close();
      return;
    }
    const first = ports.size === 0;
    ports.add(port);
    if (first) keeper.open();
    else port.postMessage({ type: 'state', live: keeper.live, missed: false } satisfies Told);
  };
};
