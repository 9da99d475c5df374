import '@/i18n/late';

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { currentLanguage } from '@/i18n';
import { Moment } from '@/parts/Fresh';
import { Facts, Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure } from '@/parts/States';
import { returnQueries, type ReturnLine, type ReturnWhole } from '@/screens/returns/queries';
import { ReturnActs } from '@/screens/returns/ReturnActs';
import { DueMark, ReturnMark } from '@/screens/returns/ReturnMark';
import styles from '@/screens/returns/returns.module.css';
import { kindWords } from '@/screens/returns/words';

const route = getRouteApi('/shell/returns/$id');

function Line({ line, returnId }: { line: ReturnLine; returnId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const language = currentLanguage();
  const form = line.options.map((option) => option.value).join(', ');
  const restock = line.restock === 'asked' || line.restock === 'done' || line.restock === 'till' || line.restock === 'not_ours' ? line.restock : null;
  const trouble = line.restock === 'failed' || line.restock === 'uncertain';
  return (
    <li className={styles.line}>
      <p className={styles.lineHead}>
        <span>
          {line.quantity} × <bdi>{line.name}</bdi> {form !== '' && <bdi className={parts.muted}>{form}</bdi>}
        </span>
        <span>{format.money(line.base)}</span>
      </p>
      <p className={parts.muted}>{[line.reason_words[language], t(`policy.condition.${line.condition}`)].join(' · ')}</p>
      {line.comment !== '' && <p dir="auto">{line.comment}</p>}
      <p>
        {line.words[language]} <span className={parts.muted}>{line.rule}</span>
      </p>
      {line.grade !== '' && (
        <p>
          {t(`returns.grade.${line.grade as 'as_new'}`)} · {t(`returns.disposition.${line.disposition as 'resale'}`)}
        </p>
      )}
      {line.exchange !== null && <p>{t('returns.goesOut', { name: line.exchange.words || line.name })}</p>}
      {restock !== null && <p className={parts.muted}>{t(`returns.restock.${restock}`)}</p>}
      {trouble && <p>{t('returns.restock.trouble')}</p>}
      {line.photos.length > 0 && (
        <div className={styles.photos}>
          {line.photos.map(({ sha256 }) => (
            <img key={sha256} className={styles.photo} src={`/api/v1/returns/${returnId}/photos/${sha256}`} alt={t('returns.photo')} />
          ))}
        </div>
      )}
    </li>
  );
}

function Life({ whole }: { whole: ReturnWhole }) {
  const { t } = useTranslation();
  return (
    <ol className={styles.life}>
      {whole.life.map((one, place) => (
        <li key={place}>
          <p>{kindWords(t, one.kind)}</p>
          <p className={parts.muted}>
            {one.actor?.name ?? t(one.actor_kind === 'customer' ? 'returns.byCustomer' : 'returns.byHouse')} · <Moment at={one.at} />
          </p>
          {typeof one.data['note'] === 'string' && one.data['note'] !== '' && <p dir="auto">{one.data['note']}</p>}
        </li>
      ))}
    </ol>
  );
}

function Whole({ whole }: { whole: ReturnWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <PageHead title={t('returns.one', { number: whole.number })} mark={<ReturnMark item={whole} />} acts={<DueMark due={whole.due} />} />
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Panel title={t('returns.next')}>
            <ReturnActs key={`${whole.state} ${whole.settlement} ${whole.way}`} whole={whole} />
          </Panel>
          <Panel title={t('returns.lines')}>
            <ul className={styles.lines}>
              {whole.lines.map((line) => (
                <Line key={line.id} line={line} returnId={whole.id} />
              ))}
            </ul>
          </Panel>
        </div>
        <div className={styles.stack}>
          <Panel title={t('returns.facts')}>
            <Facts
              rows={[
                [t('returns.column.order'), <Link key="order" to="/orders/$id" params={{ id: whole.order.id }}>{whole.order.name}</Link>],
                [t('returns.column.customer'), whole.customer],
                [t('orders.column.store'), whole.store?.name],
                [t('returns.field.wish'), t(`policy.wish.${whole.wish}`)],
                [t('returns.field.way'), t(`policy.wish.${whole.way}`)],
                [t('returns.field.amount'), whole.way === 'refund' ? format.money(whole.amount ?? { amount: whole.most.amount + whole.delivery.amount, currency: whole.most.currency }) : null],
                [t('returns.column.owed'), whole.refund_by === null ? null : format.day(whole.refund_by)],
                [t('returns.field.code'), <span key="code" className={styles.code}>{whole.code}</span>],
                [t('returns.field.place'), whole.location?.name],
                [t('returns.field.named'), whole.reference],
                [t('returns.field.trouble'), whole.reason],
                [t('returns.field.page'), <a key="page" href={whole.link}>{t('returns.customerPage')}</a>],
              ]}
            />
          </Panel>
          <Panel title={t('returns.life')}>
            <Life whole={whole} />
          </Panel>
        </div>
      </div>
    </>
  );
}

/** One return: what is to be done next, what is in it, and its life. */
export function ReturnScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data, isPending, error, refetch } = useQuery(returnQueries.one(id));
  return (
    <Page>
      <p>
        <Link to="/returns">← {t('returns.title')}</Link>
      </p>
      {isPending && <BonePanel waiting />}
      {!isPending && data === undefined && <Failure error={error} kept={t('returns.failure')} retry={() => void refetch()} />}
      {data !== undefined && <Whole whole={data} />}
    </Page>
  );
}
