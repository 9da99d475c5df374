import common from '@/i18n/fr/common.json';
import customers from '@/i18n/fr/customers.json';
import orders from '@/i18n/fr/orders.json';
import palette from '@/i18n/fr/palette.json';
import products from '@/i18n/fr/products.json';
import shell from '@/i18n/fr/shell.json';
import stock from '@/i18n/fr/stock.json';

export default {
  ...common,
  ...customers,
  ...orders,
  ...palette,
  ...products,
  ...shell,
  ...stock,
};
