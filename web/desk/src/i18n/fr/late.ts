import account from '@/i18n/fr/account.json';
import alerts from '@/i18n/fr/alerts.json';
import articles from '@/i18n/fr/articles.json';
import attention from '@/i18n/fr/attention.json';
import audit from '@/i18n/fr/audit.json';
import availability from '@/i18n/fr/availability.json';
import before from '@/i18n/fr/before.json';
import chat from '@/i18n/fr/chat.json';
import connections from '@/i18n/fr/connections.json';
import csatSettings from '@/i18n/fr/csatSettings.json';
import delivery from '@/i18n/fr/delivery.json';
import deskSettings from '@/i18n/fr/deskSettings.json';
import dispatch from '@/i18n/fr/dispatch.json';
import drafts from '@/i18n/fr/drafts.json';
import house from '@/i18n/fr/house.json';
import journey from '@/i18n/fr/journey.json';
import notices from '@/i18n/fr/notices.json';
import orderActs from '@/i18n/fr/orderActs.json';
import ordering from '@/i18n/fr/ordering.json';
import places from '@/i18n/fr/places.json';
import policy from '@/i18n/fr/policy.json';
import purchases from '@/i18n/fr/purchases.json';
import push from '@/i18n/fr/push.json';
import returns from '@/i18n/fr/returns.json';
import returnSettings from '@/i18n/fr/returnSettings.json';
import routing from '@/i18n/fr/routing.json';
import setup from '@/i18n/fr/setup.json';
import signin from '@/i18n/fr/signin.json';
import sla from '@/i18n/fr/sla.json';
import tracking from '@/i18n/fr/tracking.json';
import users from '@/i18n/fr/users.json';
import voice from '@/i18n/fr/voice.json';
import webhooks from '@/i18n/fr/webhooks.json';

export default {
  ...account,
  ...articles,
  ...attention,
  ...audit,
  ...availability,
  ...chat,
  ...connections,
  ...csatSettings,
  ...delivery,
  ...deskSettings,
  ...drafts,
  ...alerts,
  ...journey,
  ...notices,
  ...orderActs,
  ...places,
  ...policy,
  ...push,
  ...returnSettings,
  ...returns,
  ...routing,
  ...setup,
  ...signin,
  ...sla,
  ...tracking,
  ...users,
  ...voice,
  ...webhooks,
  ...ordering,
  ...dispatch,
  ...purchases,
  ...house,
  ...before,
};
