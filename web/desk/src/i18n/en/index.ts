import account from '@/i18n/en/account.json';
import attention from '@/i18n/en/attention.json';
import audit from '@/i18n/en/audit.json';
import common from '@/i18n/en/common.json';
import connections from '@/i18n/en/connections.json';
import customers from '@/i18n/en/customers.json';
import orders from '@/i18n/en/orders.json';
import palette from '@/i18n/en/palette.json';
import products from '@/i18n/en/products.json';
import shell from '@/i18n/en/shell.json';
import signin from '@/i18n/en/signin.json';
import stock from '@/i18n/en/stock.json';
import users from '@/i18n/en/users.json';

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
