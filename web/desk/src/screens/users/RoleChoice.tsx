import { Button, Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Role } from '@/api/types';
import { BonePanel } from '@/parts/States';
import { GrantFields } from '@/screens/users/GrantFields';
import { newDraft, type DraftGrant } from '@/screens/users/grants';
import { usePlaces, useRoles } from '@/screens/users/queries';
import styles from '@/screens/users/users.module.css';

interface RoleProps {
  role: Role;
  drafts: DraftGrant[];
  currency: string;
  onChange: (drafts: DraftGrant[]) => void;
}

/** A role, and while it is held: where, and up to which amount. */
function RoleRow({ role, drafts, currency, onChange }: RoleProps) {
  const { t } = useTranslation();
  const held = drafts.length > 0;
  const add = () => onChange([...drafts, { ...newDraft(role.role, currency), named: held }]);
  const replace = (changed: DraftGrant) => onChange(drafts.map((one) => (one.key === changed.key ? changed : one)));
  return (
    <li className={styles.role}>
      <Checkbox
        checked={held}
        label={role.title}
        description={held ? undefined : role.scopes.map((scope) => scope.title).join(' · ')}
        onChange={(event) => (event.currentTarget.checked ? add() : onChange([]))}
      />
      {held && (
        <div className={styles.grants}>
          {drafts.map((draft) => (
            <GrantFields
              key={draft.key}
              role={role}
              draft={draft}
              onChange={replace}
              onRemove={drafts.length > 1 ? () => onChange(drafts.filter((one) => one.key !== draft.key)) : undefined}
            />
          ))}
          {drafts.every((draft) => draft.named) && (
            <Button variant="subtle" size="compact-sm" className={styles.another ?? ''} onClick={add}>
              {t('grant.another')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

interface RoleChoiceProps {
  drafts: DraftGrant[];
  onChange: (drafts: DraftGrant[]) => void;
}

/** The roles of a person: each for all stores or for named ones, with or without a ceiling. */
export function RoleChoice({ drafts, onChange }: RoleChoiceProps) {
  const { t } = useTranslation();
  const roles = useRoles();
  const { currencies } = usePlaces();
  if (roles.length === 0) return <BonePanel waiting />;
  return (
    <ul className={styles.roles} aria-label={t('users.roles')}>
      {roles.map((role) => (
        <RoleRow
          key={role.role}
          role={role}
          drafts={drafts.filter((draft) => draft.role === role.role)}
          currency={currencies[0] ?? 'EUR'}
          onChange={(own) => onChange([...drafts.filter((draft) => draft.role !== role.role), ...own])}
        />
      ))}
    </ul>
  );
}
