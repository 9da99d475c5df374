import type { ButtonHTMLAttributes, ReactNode } from 'react';

import controls from '@/screens/counter/controls.module.css';

interface BigProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  quiet?: boolean;
  running?: boolean;
  children: ReactNode;
}

/** An act under the thumb. */
export function Big({ quiet = false, running = false, children, ...rest }: BigProps) {
  return (
    <button type="button" {...rest} className={quiet ? controls.bigQuiet : controls.big} disabled={rest.disabled ?? running} aria-busy={running || undefined}>
      {children}
    </button>
  );
}

interface ChoiceProps<Value extends string> {
  legend: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** One of a few: each as broad as a finger, all in sight. */
export function Choice<Value extends string>({ legend, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset className={controls.choice}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={controls.option}>
          <input type="radio" name={legend} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  maxLength?: number;
  inputMode?: 'text' | 'numeric' | 'tel' | 'email';
  many?: boolean;
}

export function Field({ label, value, onChange, maxLength = 200, inputMode = 'text', many = false }: FieldProps) {
  return (
    <label className={controls.field}>
      <span>{label}</span>
      {many ? (
        <textarea value={value} rows={3} maxLength={maxLength} onChange={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input value={value} maxLength={maxLength} inputMode={inputMode} autoComplete="off" onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    </label>
  );
}

interface CountProps {
  label: string;
  fewer: string;
  more: string;
  value: number;
  least?: number;
  most: number;
  onChange: (value: number) => void;
}

/** How many, by two broad buttons. */
export function Count({ label, fewer, more, value, least = 0, most, onChange }: CountProps) {
  return (
    <div className={controls.count} role="group" aria-label={label}>
      <button type="button" aria-label={fewer} disabled={value <= least} onClick={() => onChange(value - 1)}>
        −
      </button>
      <output aria-live="polite">{value}</output>
      <button type="button" aria-label={more} disabled={value >= most} onClick={() => onChange(value + 1)}>
        +
      </button>
    </div>
  );
}
