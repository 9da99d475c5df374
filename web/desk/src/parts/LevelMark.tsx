import { IconCircleDashed, IconCircleHalf2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Holding } from '@/api/stock';
import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';

interface Level {
  state: Holding;
  available: number;
  on_hand: number;
  reserved: number;
  safety: number;
  as_of: string;
}

/** What a location holds: a figure where there is enough, a shape and a word where it is short. */
export function LevelMark({ level }: { level: Level | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (level === undefined) return <span className={parts.muted}>·</span>;
  const figures = t('stock.level', {
    onHand: format.number(level.on_hand),
    reserved: format.number(level.reserved),
    safety: format.number(level.safety),
    at: format.dateTime(level.as_of),
  });
  if (level.state === 'low') {
    return <Mark tone="warn" icon={IconCircleHalf2} text={t('stock.left', { count: level.available })} title={figures} />;
  }
  if (level.state === 'out') return <Mark tone="muted" icon={IconCircleDashed} text={t('stock.out')} title={figures} />;
  if (level.state === 'untracked') {
    return (
      <span className={parts.muted} title={t('stock.untrackedTitle')}>
        {t('stock.untracked')}
      </span>
    );
  }
  return <span title={figures}>{format.number(level.available)}</span>;
}
