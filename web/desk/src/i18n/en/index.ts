import common from '@/i18n/en/common.json';
import customers from '@/i18n/en/customers.json';
import orders from '@/i18n/en/orders.json';
import palette from '@/i18n/en/palette.json';
import products from '@/i18n/en/products.json';
import shell from '@/i18n/en/shell.json';
import stock from '@/i18n/en/stock.json';

export default {
  ...common,
  ...customers,
  ...orders,
  ...palette,
  ...products,
  ...shell,
  ...stock,
};
