import { IconBarcode, IconCamera } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import controls from '@/screens/counter/controls.module.css';
import { Camera } from '@/screens/counter/scanning/Camera';
import { iconStroke } from '@/theme/tokens';

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}

/**
 * A scanner types like a keyboard: what it types goes into the field, wherever the focus rests.
 *
 * The focus itself is left where a person put it, so that the keyboard and readers of screens find their way.
 */
function useScannerKeys(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
      // The key that moved the focus is typed into the field.
      if (types && !isEditable(event.target)) field.current?.focus({ preventScroll: true });
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [field]);
}

interface ScanFieldProps {
  label: string;
  /** Digits are drawn large: a code that is read aloud. */
  large?: boolean;
  onScan: (scanned: string) => void;
}

/** Where a scanner's word arrives; tapped, it takes what is typed. */
export function ScanField({ label, large = false, onScan }: ScanFieldProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [tapped, setTapped] = useState(false);
  const [films, setFilms] = useState(false);
  useScannerKeys(field);
  const take = (scanned: string) => {
    setTyped('');
    if (scanned.trim() !== '') onScan(scanned.trim());
  };
  const hasEye = 'BarcodeDetector' in window;
  return (
    <form
      className={`${controls.scan ?? ''} ${large ? (controls.scanLarge ?? '') : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        take(typed);
      }}
    >
      <IconBarcode stroke={iconStroke} aria-hidden />
      <input
        ref={field}
        className={controls.scanInput}
        aria-label={label}
        placeholder={label}
        // The soft keyboard would cover the list each time that the field is ready for a scanner.
        inputMode={tapped ? (large ? 'numeric' : 'text') : 'none'}
        enterKeyHint="go"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={typed}
        onPointerDown={() => setTapped(true)}
        onBlur={() => setTapped(false)}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {hasEye && (
        <button type="button" className={controls.iconButton} aria-label={t('counter.scan.camera')} onClick={() => setFilms(true)}>
          <IconCamera stroke={iconStroke} aria-hidden />
        </button>
      )}
      {films && (
        <Camera
          onScan={(scanned) => {
            setFilms(false);
            take(scanned);
          }}
          onClose={() => setFilms(false)}
        />
      )}
    </form>
  );
}
