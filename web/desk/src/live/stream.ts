import { StreamKeeper } from '@/live/keeper';
import { shared, streamAddress, type Told } from '@/live/messages';

type Listener = (told: Told) => void;
type Leave = () => void;

function throughWorker(listener: Listener): Leave {
  const worker = new SharedWorker(new URL('./stream.worker.ts', import.meta.url), { type: 'module', name: shared });
  const leave = () => {
    worker.port.postMessage('bye');
  };
  const come = () => {
    worker.port.postMessage('hello');
  };
  worker.port.onmessage = ({ data }: MessageEvent<Told>) => {
    listener(data);
  };
  come();
  addEventListener('pagehide', leave);
  // A page kept by the browser comes back without loading: it asks to hear again.
  addEventListener('pageshow', come);
  return () => {
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', come);
    leave();
    worker.port.close();
  };
}

/** One tab holds the lock and the stream, and tells the others; the next one follows when it closes. */
function throughLeader(listener: Listener): Leave {
  const channel = new BroadcastChannel(shared);
  const left = new AbortController();
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    listener(data);
  };
  const lead = () =>
    new Promise<void>((resolve) => {
      const keeper = new StreamKeeper(streamAddress, (told) => {
        listener(told);
        channel.postMessage(told);
      });
      keeper.open();
      left.signal.addEventListener('abort', () => {
        keeper.close();
        resolve();
      });
    });
  navigator.locks.request(shared, { signal: left.signal }, lead).catch(() => undefined);
  return () => {
    left.abort();
    channel.close();
  };
}

function alone(listener: Listener): Leave {
  const keeper = new StreamKeeper(streamAddress, listener);
  keeper.open();
  return () => {
    keeper.close();
  };
}

/** Hears the browser's one stream: a shared worker, else an elected tab, else a stream of this tab's own. */
export function listen(listener: Listener): Leave {
  if ('SharedWorker' in window) return throughWorker(listener);
  if ('locks' in navigator && 'BroadcastChannel' in window) return throughLeader(listener);
  return alone(listener);
}
