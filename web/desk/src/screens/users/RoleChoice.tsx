import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Grant } from '@/api/types';
import styles from '@/screens/users/users.module.css';

interface RoleChoiceProps {
  grants: Grant[];
  error?: string | undefined;
  onChange: (grants: Grant[]) => void;
}

/** The roles of a person; what a grant is bound to stays as it is. */
export function RoleChoice({ grants, error, onChange }: RoleChoiceProps) {
  const { t } = useTranslation();
  const { data: roles } = useQuery(queries.roles());
  const toggle = (role: Grant['role'], held: boolean) => {
    const others = grants.filter((grant) => grant.role !== role);
    onChange(held ? [...others, { role, targets: null, ceiling: null }] : others);
  };
  return (
    <Checkbox.Group label={t('users.roles')} error={error} value={grants.map((grant) => grant.role)}>
      <div className={styles.form}>
        {roles?.items.map(({ role, title, scopes }) => (
          <Checkbox
            key={role}
            value={role}
            label={title}
            description={scopes.map((scope) => scope.title).join(' · ')}
            onChange={(event) => toggle(role, event.currentTarget.checked)}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
