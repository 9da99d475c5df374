import type { Voice, VoiceAsked } from '@/screens/desk-settings/templates/queries';

type ByLanguage = Partial<Record<string, string>>;

/** A voice as it stands in the form. */
export interface Typed {
  name: string;
  main: boolean;
  language: string;
  tone: string;
  /** One advice a line. */
  encouraged: string;
  discouraged: string;
  avoided: string[];
  address: ByLanguage;
  greetings: ByLanguage;
  signatures: ByLanguage;
  storeIds: string[];
  connectionIds: string[];
}

/** The forms of address of languages that have two, the polite one first. */
export const forms: Partial<Record<string, readonly string[]>> = { fr: ['vous', 'tu'], de: ['Sie', 'du'], es: ['usted', 'tú'] };

export function beginning(voice: Voice | undefined): Typed {
  return {
    name: voice?.name ?? '',
    main: voice?.main ?? false,
    language: voice?.language ?? '',
    tone: voice?.tone ?? '',
    encouraged: (voice?.encouraged ?? []).join('\n'),
    discouraged: (voice?.discouraged ?? []).join('\n'),
    avoided: voice?.avoided_words ?? [],
    address: voice?.address ?? {},
    greetings: voice?.greetings ?? {},
    signatures: voice?.signatures ?? {},
    storeIds: voice?.store_ids ?? [],
    connectionIds: voice?.connection_ids ?? [],
  };
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function said(words: ByLanguage): Record<string, string> {
  return Object.fromEntries(Object.entries(words).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== ''));
}

export function asked(typed: Typed): VoiceAsked {
  return {
    name: typed.name.trim(),
    main: typed.main,
    language: typed.language,
    tone: typed.tone.trim(),
    encouraged: lines(typed.encouraged),
    discouraged: lines(typed.discouraged),
    avoided_words: typed.avoided,
    address: said(typed.address),
    greetings: said(typed.greetings),
    signatures: said(typed.signatures),
    store_ids: typed.storeIds,
    connection_ids: typed.connectionIds,
  };
}
