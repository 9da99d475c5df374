import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconBuildingStore, IconCloudUp, IconLayoutDashboard, IconDoorExit } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { languageNames, languages, type Language } from '@/i18n';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { serveNobody } from '@/screens/counter/articles/serving';
import styles from '@/screens/counter/counter.module.css';
import { Choice } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { Row } from '@/screens/counter/parts/Row';
import { useShop } from '@/screens/counter/shop/useShop';
import { speakAtCounter } from '@/screens/counter/texts';
import { useActs } from '@/screens/counter/waiting/sending';
import { forgetReads } from '@/screens/counter/waiting/keep';
import { useChangeMe, useMe, useSignOut } from '@/shell/useMe';
import { iconStroke } from '@/theme/tokens';

const schemes = ['auto', 'light', 'dark'] as const satisfies readonly MantineColorScheme[];

/** Who works here, where, and how the page looks. */
export function MyPlace() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const shop = useShop();
  const acts = useActs();
  const changeMe = useChangeMe();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useAct(async () => {
    await signOut();
    // What was read is for who may read it.
    serveNobody();
    await forgetReads();
  });
  const speak = useAct(async (language: Language) => {
    await speakAtCounter(language);
    await changeMe({ language });
  });
  return (
    <Place title={me?.name ?? ''} back="">
      <ul className={styles.rows}>
        <Row place="shop" icon={IconBuildingStore} title={shop.name} text={t('counter.me.changeShop')} />
        <Row place="waiting" icon={IconCloudUp} title={t('counter.waiting.title')} text={t('counter.waiting.count', { count: acts.length })} />
        <li>
          <Link to="/" className={styles.row}>
            <IconLayoutDashboard className={styles.rowIcon} stroke={iconStroke} aria-hidden />
            <span className={styles.rowTitle}>{t('counter.me.desk')}</span>
          </Link>
        </li>
        <li>
          <button type="button" className={styles.row} onClick={() => void leave.run()}>
            <IconDoorExit className={styles.rowIcon} stroke={iconStroke} aria-hidden />
            <span className={styles.rowTitle}>{t('menu.signOut')}</span>
          </button>
        </li>
      </ul>
      <ProblemNote error={leave.error} />
      <Choice
        legend={t('menu.language')}
        value={i18n.language as Language}
        options={languages.map((value) => ({ value, label: languageNames[value] }))}
        onChange={(language) => void speak.run(language)}
      />
      <Choice
        legend={t('menu.look')}
        value={colorScheme}
        options={schemes.map((value) => ({ value, label: t(`menu.scheme.${value}`) }))}
        onChange={setColorScheme}
      />
    </Place>
  );
}
