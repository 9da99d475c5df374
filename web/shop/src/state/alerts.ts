/** What the shopper asks to be told of wished articles: back, nearly gone, cheaper; here, or by mail. */

import type { Answer, Client, Sent } from '@/api/client';
import type { Session } from '@/state/session';

export type Asked = Answer<'/alerts', 'get'>;
type Kinds = NonNullable<Sent<'/alerts', 'put'>>['kinds'];

/** Whether this browser takes messages while the shop is closed. */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

export class Alerts {
  constructor(
    private readonly client: Client,
    private readonly session: Session,
  ) {}

  async read(): Promise<Asked> {
    return this.client.call('get', '/alerts', { token: await this.session.token() });
  }

  /** Asks for these kinds, and for none when none is given. Raises Problem. */
  async ask(before: Asked, kinds: string[], ways: { mail: boolean; push: boolean }): Promise<Asked> {
    const { viewed, online, location_ids: locations } = before;
    const body = { kinds: kinds as Kinds, viewed, online, location_ids: locations, ...ways };
    return this.client.call('put', '/alerts', { body, token: await this.session.token() });
  }

  /** Has this browser take messages, by a press alone. False where the shopper does not allow it. */
  async subscribe(): Promise<boolean> {
    if ((await Notification.requestPermission()) !== 'granted') return false;
    const worker = await navigator.serviceWorker.register('/push.js');
    const token = await this.session.token();
    const { key } = await this.client.call('get', '/push-subscriptions/key', { token });
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint = '', keys = {} } = made.toJSON();
    const body = { endpoint, keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' }, expirationTime: null };
    await this.client.call('post', '/push-subscriptions', { body, token });
    return true;
  }

  /** Has a code mailed by which an address is proven. */
  async mailCode(mail: string): Promise<void> {
    await this.client.call('post', '/sessions/codes', { body: { mail }, token: await this.session.token() });
  }

  /** Proves an address; what this browser's guest had is joined to it. Raises Problem. */
  async prove(mail: string, code: string): Promise<void> {
    const found = await this.client.call('post', '/sessions/identifications', { body: { mail, code }, token: await this.session.token() });
    this.session.goOn(found);
  }
}
