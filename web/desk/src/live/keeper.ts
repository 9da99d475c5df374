import { kinds, type News, type Told } from '@/live/messages';

/** Pauses between tries to open the stream again, in seconds; the browser itself retries short breaks. */
const pauses = [1, 2, 5, 10, 20];

/** Holds the one stream of this browser and tells what arrives, until closed. */
export class StreamKeeper {
  private source: EventSource | null = null;
  private tries = 0;
  private opened = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly address: string,
    private readonly tell: (told: Told) => void,
  ) {}

  get live(): boolean {
    return this.source?.readyState === EventSource.OPEN;
  }

  open(): void {
    this.close();
    const source = new EventSource(this.address);
    this.source = source;
    source.onopen = () => {
      // A stream opened anew starts at now: what happened in between is read again by the tabs.
      this.tell({ type: 'state', live: true, missed: this.opened && this.tries > 0 });
      this.opened = true;
      this.tries = 0;
    };
    source.onerror = () => {
      this.tell({ type: 'state', live: false, missed: false });
      if (source.readyState === EventSource.CLOSED) this.retryLater();
    };
    // The server passed over news, more than it would tell one by one: all that is shown is read again.
    source.addEventListener('reset', () => {
      this.tell({ type: 'state', live: true, missed: true });
    });
    for (const kind of kinds) {
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        const news = JSON.parse(event.data) as Omit<News, 'kind'>;
        this.tell({ type: 'news', news: { ...news, kind } });
      });
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private retryLater(): void {
    const seconds = pauses[Math.min(this.tries, pauses.length - 1)] ?? 20;
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.open();
    }, seconds * 1000);
  }
}
