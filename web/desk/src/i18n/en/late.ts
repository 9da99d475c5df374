import account from '@/i18n/en/account.json';
import alerts from '@/i18n/en/alerts.json';
import articles from '@/i18n/en/articles.json';
import attention from '@/i18n/en/attention.json';
import audit from '@/i18n/en/audit.json';
import availability from '@/i18n/en/availability.json';
import before from '@/i18n/en/before.json';
import chat from '@/i18n/en/chat.json';
import connections from '@/i18n/en/connections.json';
import csatSettings from '@/i18n/en/csatSettings.json';
import delivery from '@/i18n/en/delivery.json';
import deskSettings from '@/i18n/en/deskSettings.json';
import dispatch from '@/i18n/en/dispatch.json';
import drafts from '@/i18n/en/drafts.json';
import house from '@/i18n/en/house.json';
import journey from '@/i18n/en/journey.json';
import notices from '@/i18n/en/notices.json';
import orderActs from '@/i18n/en/orderActs.json';
import ordering from '@/i18n/en/ordering.json';
import places from '@/i18n/en/places.json';
import policy from '@/i18n/en/policy.json';
import purchases from '@/i18n/en/purchases.json';
import push from '@/i18n/en/push.json';
import returns from '@/i18n/en/returns.json';
import returnSettings from '@/i18n/en/returnSettings.json';
import routing from '@/i18n/en/routing.json';
import setup from '@/i18n/en/setup.json';
import signin from '@/i18n/en/signin.json';
import sla from '@/i18n/en/sla.json';
import tracking from '@/i18n/en/tracking.json';
import users from '@/i18n/en/users.json';
import voice from '@/i18n/en/voice.json';
import webhooks from '@/i18n/en/webhooks.json';

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
