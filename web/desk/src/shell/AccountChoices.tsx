import { Menu, useMantineColorScheme, type MantineColorScheme, type MenuItemProps } from '@mantine/core';
import {
  IconBuildingStore,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
  type Icon,
} from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { changeLanguage, languageNames, languages, type Language } from '@/i18n';
import type { Anchor } from '@/parts/LinkButton';
import { useNarrow } from '@/parts/useNarrow';
import { useOpenOnArrival } from '@/parts/useOpenOnArrival';
import { AccountButton } from '@/shell/AccountButton';
import { places } from '@/shell/places';
import { useAllowed } from '@/shell/useAllowed';
import { useChangeMe, useSignOut } from '@/shell/useMe';
import { iconStroke } from '@/theme/tokens';

/** An entry of a menu that leads somewhere. */
const LinkItem = createLink((props: Anchor<MenuItemProps>) => <Menu.Item component="a" {...props} />);

const schemes: [MantineColorScheme, Icon][] = [
  ['auto', IconDeviceDesktop],
  ['light', IconSun],
  ['dark', IconMoon],
];

function Looks() {
  const { t, i18n } = useTranslation();
  const changeMe = useChangeMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const speak = async (language: Language) => {
    await changeLanguage(language);
    await changeMe({ language });
  };
  return (
    <>
      <Menu.Label>{t('menu.language')}</Menu.Label>
      <Menu.RadioGroup value={i18n.language} onChange={(language) => void speak(language as Language)}>
        {languages.map((language) => (
          <Menu.RadioItem key={language} value={language} lang={language} closeMenuOnClick>
            {languageNames[language]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Label>{t('menu.look')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
        {schemes.map(([scheme, Shape]) => (
          <Menu.RadioItem key={scheme} value={scheme} rightSection={<Shape size="1em" stroke={iconStroke} aria-hidden />}>
            {t(`menu.scheme.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

/** The places for which a phone's bar has no room. */
function FurtherPlaces() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const narrow = useNarrow();
  if (!narrow) return null;
  const further = places.filter(({ inBar, scope }) => !inBar && allowed(scope));
  return (
    <>
      {further.map(({ to, name, icon: Shape }) => (
        <LinkItem key={to} to={to} leftSection={<Shape size="1em" stroke={iconStroke} aria-hidden />}>
          {t(`shell.${name}`)}
        </LinkItem>
      ))}
      {further.length > 0 && <Menu.Divider />}
    </>
  );
}

interface ChoicesProps {
  onShowKeys: () => void;
}

/** The menu of who is signed in. It is read when its button is first pressed, so it opens by itself. */
export function AccountChoices({ onShowKeys }: ChoicesProps) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const allowed = useAllowed();
  const { button, opened, setOpened } = useOpenOnArrival();
  const icon = (Shape: Icon) => <Shape size="1em" stroke={iconStroke} aria-hidden />;
  return (
    <Menu opened={opened} onChange={setOpened} position="top-start" styles={{ dropdown: { minWidth: 'var(--rail)' } }}>
      <Menu.Target>
        <AccountButton ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <FurtherPlaces />
        {allowed('preparations.handle') && (
          <LinkItem to="/counter/$" params={{ _splat: '' }} leftSection={icon(IconBuildingStore)}>
            {t('menu.counter')}
          </LinkItem>
        )}
        <LinkItem to="/account" leftSection={icon(IconUserCircle)}>
          {t('menu.account')}
        </LinkItem>
        <Menu.Item leftSection={icon(IconKeyboard)} onClick={onShowKeys}>
          {t('menu.keys')}
        </Menu.Item>
        <Menu.Divider />
        <Looks />
        <Menu.Divider />
        <Menu.Item leftSection={icon(IconLogout)} onClick={signOut}>
          {t('menu.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
