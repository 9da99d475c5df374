import { useMantineColorScheme } from '@mantine/core';
import {
  IconBox,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconShoppingBag,
  IconSun,
  IconUser,
  IconUserCircle,
  type Icon,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeLanguage, currentLanguage } from '@/i18n';
import { currentActs } from '@/palette/acts';
import { recentsOf } from '@/palette/recents';
import type { FoundItem } from '@/palette/useFound';
import { places } from '@/shell/places';
import { useAllowed } from '@/shell/useAllowed';
import { useChangeMe, useMe, useSignOut } from '@/shell/useMe';

export const groups = ['recent', 'found', 'here', 'go', 'desk'] as const;
export type Group = (typeof groups)[number];

export interface Entry {
  id: string;
  group: Group;
  icon: Icon;
  title: string;
  subtitle?: string;
  /** What the search told of it, to be shown at the right. */
  found?: FoundItem;
  keys?: readonly string[];
  run: () => void;
}

const icons: Partial<Record<string, Icon>> = { order: IconShoppingBag, customer: IconUser, product: IconBox };

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
}

/** Each typed word begins a word of the title, whatever the accents. */
export function isMeant(typed: string, title: string): boolean {
  const words = folded(title).split(/[^\p{L}\p{N}]+/u);
  return folded(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((start) => words.some((word) => word.startsWith(start)));
}

/** Leads to a thing by its kind. */
export function useOpen(): (kind: string, id: string) => void {
  const navigate = useNavigate();
  return (kind, id) => {
    if (kind === 'order') void navigate({ to: '/orders/$id', params: { id } });
    else if (kind === 'customer') void navigate({ to: '/customers/$id', params: { id } });
    else if (kind === 'product') void navigate({ to: '/products/$id', params: { id } });
  };
}

function useGo(): Entry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const open = places.filter(({ scope }) => allowed(scope));
  return [
    ...open.map(({ to, name, icon, key }): Entry => {
      const keys = ['g', key];
      return { id: to, group: 'go', icon, title: t(`shell.${name}`), keys, run: () => void navigate({ to }) };
    }),
    { id: '/account', group: 'go', icon: IconUserCircle, title: t('menu.account'), run: () => void navigate({ to: '/account' }) },
  ];
}

/** What can be done to the desk itself, whatever is shown. */
function useDeskActs(onShowKeys: () => void): Entry[] {
  const { t } = useTranslation();
  const changeMe = useChangeMe();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const other = currentLanguage() === 'fr' ? 'en' : 'fr';
  const speak = async () => {
    await changeLanguage(other);
    await changeMe({ language: other });
  };
  const act = (id: string, icon: Icon, title: string, run: () => void): Entry => ({ id, group: 'desk', icon, title, run });
  return [
    // Named in its own words, so that who does not read this language finds it.
    act('language', IconLanguage, other === 'fr' ? 'Passer en français' : 'Switch to English', () => void speak()),
    act('dark', IconMoon, t('palette.dark'), () => setColorScheme('dark')),
    act('light', IconSun, t('palette.light'), () => setColorScheme('light')),
    act('keys', IconKeyboard, t('palette.keys'), onShowKeys),
    act('signOut', IconLogout, t('menu.signOut'), () => void signOut()),
  ];
}

/** All that the palette offers for what is typed, in the order in which it is shown. */
export function useEntries(typed: string, found: FoundItem[], onShowKeys: () => void): Entry[] {
  const open = useOpen();
  const userId = useMe()?.id ?? '';
  // As it was when the palette was opened: what is listed does not move under the hand.
  const [here] = useState(currentActs);
  const [recents] = useState(() => recentsOf(userId));
  const go = useGo();
  const desk = useDeskActs(onShowKeys);
  const acts = useMemo(() => here.map((act): Entry => ({ ...act, group: 'here' })), [here]);
  if (typed.trim() === '') {
    const lately = recents.map(
      ({ kind, id, title, subtitle }): Entry => ({
        id: `${kind} ${id}`,
        group: 'recent',
        icon: icons[kind] ?? IconBox,
        title,
        subtitle,
        run: () => open(kind, id),
      }),
    );
    return [...lately, ...acts, ...go, ...desk];
  }
  const things = found.map(
    (item): Entry => ({
      id: `${item.kind} ${item.id}`,
      group: 'found',
      icon: icons[item.kind] ?? IconBox,
      title: item.title,
      subtitle: item.subtitle,
      found: item,
      run: () => open(item.kind, item.id),
    }),
  );
  return [...things, ...[...acts, ...go, ...desk].filter(({ title }) => isMeant(typed, title))];
}
