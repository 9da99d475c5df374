import { IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Page, ProductSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import type { Availability } from '@/parts/near/queries';
import { Blank, BoneRows, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { ArticlePlace } from '@/screens/counter/articles/ArticlePlace';
import { Search } from '@/screens/counter/articles/Search';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { inTime } from '@/screens/counter/inTime';
import { Place, PlaceLink } from '@/screens/counter/parts/Place';
import { Row } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { keptRead } from '@/screens/counter/reads';
import { meaningOf } from '@/screens/counter/scanning/meaning';
import { useScanned } from '@/screens/counter/scanning/useScanned';

/** Which article has a bar code; it goes on to it. */
function Scanned({ gtin }: { gtin: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const { run, error } = useAct(async (asked: string) => {
    const { variants } = await inTime(api.get<Availability>('/availability', { gtin: asked, limit: 1 }));
    const [variant] = variants;
    if (variant === undefined) throw new Problem({ status: 404, code: 'article_not_found', detail: t('counter.article.unknown', { gtin: asked }) });
    go(`articles/${variant.product_id}/${variant.id}`, true);
  });
  useScanned(gtin, (asked) => void run(asked));
  return (
    <Place title={t('counter.article.title')} back="" busy={!error} foot={<Search />}>
      {error ? <ProblemNote error={error} /> : <BoneRows waiting rows={4} />}
    </Place>
  );
}

function Found({ words }: { words: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, isPending, error, refetch } = useQuery(keptRead<Page<ProductSummary>>('/products', { q: words, limit: 20 }));
  const items = data?.answer.items ?? [];
  const other = (
    <>
      <PlaceLink place={`arrivals/scanned/${words}`} className={controls.bigQuiet}>
        {t('counter.article.parcel')}
      </PlaceLink>
      {meaningOf(words, 'return').kind === 'return' && (
        <PlaceLink place={`returns/scanned/${words}`} className={controls.bigQuiet}>
          {t('counter.article.return')}
        </PlaceLink>
      )}
    </>
  );
  return (
    <Place title={t('counter.article.found', { words })} back="" busy={isPending} foot={<Search />}>
      {isPending && <BoneRows waiting rows={6} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data && items.length === 0 && <Blank icon={IconSearchOff} title={t('counter.article.none')} text={t('counter.article.noneText')} act={other} />}
      {items.length > 0 && (
        <ul className={styles.rows}>
          {items.map((product) => (
            <Row
              key={product.id}
              place={`articles/${product.id}`}
              title={<span dir="auto">{product.name}</span>}
              text={[product.brand, product.sku].filter(Boolean).join(' · ')}
              aside={product.price ? format.money(product.price) : undefined}
            />
          ))}
        </ul>
      )}
    </Place>
  );
}

/** A seller looks for an article: by its bar code, by words, or at one that was found. */
export function ArticlesPlace({ id: address }: { id: string }) {
  const [first = '', second = ''] = address.split('/');
  const rest = address.slice(first.length + 1);
  if (first === 'gtin') return <Scanned gtin={rest} />;
  if (first === 'text') return <Found words={rest} />;
  return <ArticlePlace productId={first} variantId={second} />;
}
