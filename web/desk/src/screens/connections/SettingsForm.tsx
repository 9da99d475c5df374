import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Problem } from '@/api/problem';
import type { ConnectorField } from '@/api/types';
import styles from '@/screens/connections/connections.module.css';
import { useWords } from '@/screens/connections/words';

export type Settings = Record<string, string>;

export function firstSettings(fields: readonly ConnectorField[]): Settings {
  return Object.fromEntries(fields.map((field) => [field.name, field.default]));
}

interface FieldProps {
  field: ConnectorField;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Field({ field, value, error, onChange }: FieldProps) {
  const { t } = useTranslation();
  const words = useWords();
  const shared = {
    label: words(field.title),
    description: words(field.help) || undefined,
    required: field.required,
    withAsterisk: false,
    error,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (field.type === 'choice') {
    return <NativeSelect {...shared} data={field.choices} />;
  }
  if (field.type === 'secret') {
    const show = { 'aria-label': t('field.showSecret') };
    return <PasswordInput {...shared} autoComplete="off" spellCheck={false} visibilityToggleButtonProps={show} />;
  }
  return <TextInput {...shared} inputMode={field.type === 'address' ? 'url' : 'text'} autoComplete="off" spellCheck={false} />;
}

interface SettingsFieldsProps {
  fields: readonly ConnectorField[];
  settings: Settings;
  problem: Problem | null;
  onChange: (settings: Settings) => void;
}

/** The form of a connection, made from what the connector says that it needs; the seldom needed on demand. */
export function SettingsFields({ fields, settings, problem, onChange }: SettingsFieldsProps) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  const shown = fields.filter((field) => showsAll || !field.advanced || problem?.fieldMessage(field.name));
  return (
    <>
      {shown.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={settings[field.name] ?? ''}
          error={problem?.fieldMessage(field.name)}
          onChange={(value) => onChange({ ...settings, [field.name]: value })}
        />
      ))}
      {shown.length < fields.length && (
        <Button variant="subtle" size="compact-sm" className={styles.more ?? ''} onClick={() => setShowsAll(true)}>
          {t('connect.more')}
        </Button>
      )}
    </>
  );
}
