import '@/i18n/late';

import { IconAdjustments } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { PageHead } from '@/parts/Page';
import { Blank, BonePanel } from '@/parts/States';
import { useNarrow } from '@/parts/useNarrow';
import styles from '@/screens/desk-settings/desk-settings.module.css';
import { sections, type Section } from '@/screens/desk-settings/sections';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

function SectionLink({ section: { id, icon: Shape, title, about }, chosen }: { section: Section; chosen: boolean }) {
  const { t } = useTranslation();
  return (
    <Link to="/desk-settings/$section" params={{ section: id }} className={styles.section} aria-current={chosen ? 'page' : undefined}>
      <Shape stroke={iconStroke} aria-hidden />
      <span className={styles.words}>
        <span className={styles.name}>{t(title)}</span>
        <span className={styles.about}>{t(about)}</span>
      </span>
    </Link>
  );
}

function Sections({ open, chosen }: { open: readonly Section[]; chosen: Section | undefined }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.sections} aria-label={t('deskSettings.sections')}>
      <ul className={styles.links}>
        {open.map((section) => (
          <li key={section.id}>
            <SectionLink section={section} chosen={section === chosen} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Chosen({ section }: { section: Section }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const Screen = section.screen;
  return (
    <div className={styles.chosen}>
      {narrow && (
        <Link to="/desk-settings" className={styles.back}>
          {t('deskSettings.back')}
        </Link>
      )}
      <Suspense fallback={<BonePanel waiting />}>
        <Screen />
      </Suspense>
    </div>
  );
}

/** How the desk works for everybody: sections at the left, the chosen one beside; on a phone one of both. */
export function DeskSettingsScreen() {
  const { t } = useTranslation();
  const { section: asked } = useParams({ strict: false });
  const allowed = useAllowed();
  const narrow = useNarrow();
  const open = sections.filter(({ scope }) => allowed(scope));
  // A wide window has room for both, so the first section is shown until one is chosen.
  const chosen = open.find(({ id }) => id === asked) ?? (narrow ? undefined : open[0]);
  if (open.length === 0) {
    return (
      <div className={styles.alone}>
        <PageHead title={t('deskSettings.title')} />
        <Blank icon={IconAdjustments} title={t('deskSettings.empty.title')} text={t('deskSettings.empty.text')} />
      </div>
    );
  }
  return (
    <div className={styles.frame}>
      {!(narrow && chosen) && (
        <div className={styles.left}>
          {chosen === undefined ? <PageHead title={t('deskSettings.title')} /> : <p className={styles.title}>{t('deskSettings.title')}</p>}
          <Sections open={open} chosen={chosen} />
        </div>
      )}
      {chosen && <Chosen key={chosen.id} section={chosen} />}
    </div>
  );
}
