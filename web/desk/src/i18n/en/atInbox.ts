import clock from '@/i18n/en/clock.json';
import csat from '@/i18n/en/csat.json';
import inbox from '@/i18n/en/inbox.json';
import inboxRooms from '@/i18n/en/inboxRooms.json';
import mail from '@/i18n/en/mail.json';

export default {
  ...clock,
  ...csat,
  ...inbox,
  ...inboxRooms,
  ...mail,
};
