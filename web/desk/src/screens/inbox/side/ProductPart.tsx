import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useKeys } from '@/keyboard/keys';
import { late } from '@/parts/late';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import type { FoundProductsProps, ProductCardProps } from '@/screens/inbox/side/ProductFound';
import styles from '@/screens/inbox/side/side.module.css';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { iconStroke } from '@/theme/tokens';

const readFound = () => import('@/screens/inbox/side/ProductFound');
const FoundProducts = late<FoundProductsProps>(async () => (await readFound()).FoundProducts);
const ProductCard = late<ProductCardProps>(async () => (await readFound()).ProductCard);

/** A product beside the conversation: its forms, prices, and where it stands; one press puts it into the answer. */
export function ProductPart(writing: OfWriting) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState<string>();
  const q = typed.trim();
  const field = useRef<HTMLInputElement>(null);
  useKeys({
    p: (event) => {
      event.preventDefault();
      setPicked(undefined);
      requestAnimationFrame(() => field.current?.focus());
    },
  });
  return (
    <Panel title={t('inbox.product.title')}>
      {picked === undefined ? (
        <div className={styles.productSearch}>
          <TextInput
            ref={field}
            size="xs"
            aria-label={t('inbox.product.label')}
            placeholder={t('inbox.product.label')}
            leftSection={<IconSearch size="1em" stroke={iconStroke} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          />
          {q === '' ? <p className={parts.muted}>{t('inbox.product.text')}</p> : <FoundProducts q={q} onPick={setPicked} />}
        </div>
      ) : (
        <ProductCard key={picked} id={picked} onBack={() => setPicked(undefined)} {...writing} />
      )}
    </Panel>
  );
}
