import '@/i18n/late';

import { Button, Popover } from '@mantine/core';
import { IconMapPin } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { CopyText } from '@/parts/CopyText';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { useAllowed } from '@/shell/useAllowed';
import styles from '@/screens/tracking/tracking.module.css';
import { iconStroke } from '@/theme/tokens';

type Link = components['schemas']['TrackingLinkShape'];

export interface TrackingLinkProps {
  of: 'order' | 'customer';
  id: string;
}

/** The link by which a shopper follows an order, or all of them: made when it is asked for, and written down. */
export function TrackingLink({ of, id }: TrackingLinkProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useAllowed()('tracking.share');
  const [link, setLink] = useState<Link>();
  const [opened, setOpened] = useState(false);
  const make = useAct(async () => {
    setOpened(true);
    if (link === undefined) setLink(await api.post<Link>(of === 'order' ? `/orders/${id}/tracking-links` : `/customers/${id}/tracking-links`, {}));
  });
  if (!may) return null;
  const label = t(of === 'order' ? 'tracking.order' : 'tracking.customer');
  const day = link === undefined ? '' : format.date(link.ends_at);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-md"
          loading={make.running}
          leftSection={<IconMapPin size="1.1em" stroke={iconStroke} aria-hidden />}
          onClick={() => (opened ? setOpened(false) : void make.run())}
        >
          {t('tracking.share')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.link}>
        <ProblemNote error={make.error} />
        {link && (
          <>
            <CopyText text={link.address} label={label} />
            <p className={parts.muted}>{t(of === 'order' ? 'tracking.orderHelp' : 'tracking.customerHelp', { day })}</p>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
