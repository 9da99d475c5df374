import { useTranslation } from 'react-i18next';

/** A word of the trail that the desk does not know yet, as readable as it comes. */
function plain(word: string): string {
  const text = word.replace(/[._]/g, ' ');
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A kind of act at the shops, in words. */
export function useOutsideKind(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => (i18n.exists(`outside.kind.${kind}`) ? t(`outside.kind.${kind as 'refund_order'}`) : plain(kind));
}

/** What was done, in words. Acts at the shops are a kind and how it went. */
export function useActWords(): (act: string) => string {
  const { t, i18n } = useTranslation();
  return (act) => {
    if (i18n.exists(`trail.act.${act}`)) return t(`trail.act.${act as 'user.changed'}`);
    const [kind = '', outcome = ''] = act.split('.');
    if (i18n.exists(`outside.kind.${kind}`) && i18n.exists(`trail.outcome.${outcome}`)) {
      const what = t(`outside.kind.${kind as 'refund_order'}`);
      return t('trail.outside', { what, outcome: t(`trail.outcome.${outcome as 'done'}`) });
    }
    return plain(act);
  };
}

/** What an act was about: a kind of thing. */
export function useEntityName(): (entity: string) => string {
  const { t, i18n } = useTranslation();
  return (entity) => (i18n.exists(`trail.entity.${entity}`) ? t(`trail.entity.${entity as 'user'}`) : plain(entity));
}

/** The name of what changed, from the path at which it stands. */
export function useFieldName(): (path: readonly string[]) => string {
  const { t, i18n } = useTranslation();
  return (path) =>
    path
      .map((part) => (i18n.exists(`trail.field.${part}`) ? t(`trail.field.${part as 'name'}`) : plain(part)))
      .join(' · ');
}
