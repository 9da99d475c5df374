import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconExternalLink, IconHelpCircle, IconPlus, IconUserCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Fresh } from '@/parts/Fresh';
import { Mark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/inbox/chat/chat.module.css';
import { useChat, type Chat } from '@/screens/inbox/chat/queries';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { webAddress } from '@/screens/orders/webAddress';
import { iconStroke } from '@/theme/tokens';

type Page = NonNullable<Chat['page']>;
type Product = NonNullable<Page['product']>;

function ProductCard({ product, address, draft }: { product: Product; address: string } & Pick<OfWriting, 'draft'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const price = product.price && format.money(product.price);
  const words = [[product.name, price].filter(Boolean).join(' · '), address].filter(Boolean).join('\n');
  return (
    <div className={styles.product}>
      {product.picture && <img className={styles.picture} src={product.picture} alt="" />}
      <div className={styles.about}>
        <Link to="/products/$id" params={{ id: product.id }} dir="auto">
          {product.name}
        </Link>
        <p className={parts.muted}>
          {[price, product.available === null ? null : t('chat.beside.available', { count: product.available })].filter(Boolean).join(' · ')}
        </p>
        <Fresh at={product.as_of} />
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
        aria-label={t('chat.beside.insert', { name: product.name })}
        onClick={() => draft.insert(words)}
      >
        {t('chat.beside.insertShort')}
      </Button>
    </div>
  );
}

/** The visitor of a chat, beside what they write: who they are, whether they are there, what is before them. */
export function ChatPart({ whole, draft }: OfWriting) {
  const { t } = useTranslation();
  const chat = useChat(whole);
  if (chat === null) return null;
  const { page } = chat;
  const address = webAddress(page?.address ?? '');
  return (
    <Panel title={t('chat.beside.title')}>
      <p className={styles.who}>
        <strong dir="auto">{chat.name || chat.mail || t('chat.beside.nobody')}</strong>
        {chat.proven && <Mark tone="good" icon={IconUserCheck} text={t('chat.beside.proven')} />}
        {!chat.proven && (chat.name || chat.mail) && <Mark tone="muted" icon={IconHelpCircle} text={t('chat.beside.typed')} />}
      </p>
      {chat.mail && chat.name && <p className={parts.muted}>{chat.mail}</p>}
      <Mark tone={chat.here ? 'good' : 'muted'} icon={chat.here ? IconCircleCheck : IconCircleDashed} text={t(chat.here ? 'chat.beside.here' : 'chat.beside.left')} />
      {page && (
        <div className={styles.page}>
          <h3 className={styles.smallHead}>{t('chat.beside.page')}</h3>
          {address ? (
            <a href={address} target="_blank" rel="noreferrer" dir="auto">
              {page.title || address} <IconExternalLink size="0.9em" stroke={iconStroke} aria-label={t('act.opensElsewhere')} />
            </a>
          ) : (
            <span dir="auto">{page.title}</span>
          )}
          {page.product && <ProductCard product={page.product} address={address ?? ''} draft={draft} />}
        </div>
      )}
    </Panel>
  );
}

/** Says above the field that the visitor writes. */
export function VisitorWriting({ whole }: OfWriting) {
  const { t } = useTranslation();
  const chat = useChat(whole);
  if (chat === null) return null;
  return (
    <p className={styles.writing} aria-live="polite">
      {chat.writing ? t('chat.beside.writing') : ''}
    </p>
  );
}
