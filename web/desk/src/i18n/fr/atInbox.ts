import clock from '@/i18n/fr/clock.json';
import csat from '@/i18n/fr/csat.json';
import inbox from '@/i18n/fr/inbox.json';
import inboxRooms from '@/i18n/fr/inboxRooms.json';
import mail from '@/i18n/fr/mail.json';

export default {
  ...clock,
  ...csat,
  ...inbox,
  ...inboxRooms,
  ...mail,
};
