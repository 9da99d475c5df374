import account from '@/i18n/fr/account.json';
import attention from '@/i18n/fr/attention.json';
import audit from '@/i18n/fr/audit.json';
import common from '@/i18n/fr/common.json';
import connections from '@/i18n/fr/connections.json';
import customers from '@/i18n/fr/customers.json';
import orders from '@/i18n/fr/orders.json';
import palette from '@/i18n/fr/palette.json';
import products from '@/i18n/fr/products.json';
import shell from '@/i18n/fr/shell.json';
import signin from '@/i18n/fr/signin.json';
import stock from '@/i18n/fr/stock.json';
import users from '@/i18n/fr/users.json';

export default {
  ...account,
  ...attention,
  ...audit,
  ...common,
  ...connections,
  ...customers,
  ...orders,
  ...palette,
  ...products,
  ...shell,
  ...signin,
  ...stock,
  ...users,
};
