import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { currentLanguage } from '@/i18n';
import { readAmount, writeAmount } from '@/screens/users/money';

interface AmountProps {
  label: string;
  placeholder?: string;
  value: number | null;
  currency: string;
  set: (amount: number | null) => void;
}

/** An amount as the reader writes it; empty is none, and what is no amount is said to be none. */
export function AmountField({ label, placeholder, value, currency, set }: AmountProps) {
  const { t } = useTranslation();
  const locale = currentLanguage();
  const [typed, setTyped] = useState(() => (value === null ? '' : writeAmount(value, currency, locale)));
  const understood = typed.trim() === '' || readAmount(typed, currency, locale) !== null;
  return (
    <TextInput
      label={`${label} (${currency})`}
      placeholder={placeholder}
      inputMode="decimal"
      value={typed}
      error={understood ? undefined : t('delivery.noAmount')}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(text);
        const amount = readAmount(text, currency, locale);
        if (amount !== null || text.trim() === '') set(amount);
      }}
    />
  );
}
