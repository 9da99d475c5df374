import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { say } from '@/parts/Notices';
import { ProblemNote } from '@/parts/States';
import controls from '@/screens/counter/controls.module.css';
import { Big, Field } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { useGo } from '@/screens/counter/places';
import { useShop } from '@/screens/counter/shop/useShop';
import { usePerform } from '@/screens/counter/waiting/usePerform';

/** What a customer asked for and this shop did not have: an article, or anything in words. Two taps. */
export function RequestPlace({ id: address }: { id: string }) {
  const [variantId = '', productId = ''] = address.split('/');
  const { t, i18n } = useTranslation();
  const go = useGo();
  const shop = useShop();
  const [words, setWords] = useState('');
  const [wanted, setWanted] = useState('');
  const [mail, setMail] = useState('');
  const [agreed, setAgreed] = useState(false);
  const missing = (variantId === '' && words.trim() === '') || (mail.trim() !== '' && !agreed);
  const { perform, running, error } = usePerform(
    useCallback(
      (answer: unknown) => {
        if (answer !== null) say(t('counter.request.said'));
        go('', true);
      },
      [go, t],
    ),
  );
  const about = words.trim() || wanted.trim() || t('counter.request.article');
  const article = wanted.trim() === '' || productId === '' ? { variant_id: variantId } : { product_id: productId, wanted: wanted.trim() };
  const ask = () =>
    perform({
      kind: 'request',
      subject: `request:${crypto.getRandomValues(new Uint32Array(1)).join('')}`,
      about,
      path: '/shop-requests',
      body: {
        location_id: shop.id,
        ...(variantId === '' ? { text: words.trim() } : article),
        ...(mail.trim() === '' ? {} : { contact: { mail: mail.trim(), language: i18n.language, agreed } }),
      },
      undated: true,
    });
  const foot = (
    <>
      <ProblemNote error={error} />
      <Big running={running} disabled={missing || running} onClick={() => void ask()}>
        {t('counter.request.send')}
      </Big>
    </>
  );
  return (
    <Place title={t('counter.request.title')} back="" foot={foot}>
      <p>{t(variantId === '' ? 'counter.request.text' : 'counter.request.articleText')}</p>
      {variantId === '' && <Field label={t('counter.request.words')} value={words} onChange={setWords} maxLength={500} many />}
      {productId !== '' && <Field label={t('counter.request.wanted')} value={wanted} onChange={setWanted} maxLength={120} />}
      <Field label={t('counter.request.mail')} value={mail} onChange={setMail} inputMode="email" />
      {mail.trim() !== '' && (
        <label className={controls.option}>
          <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
          <span>{t('counter.request.agreed')}</span>
        </label>
      )}
    </Place>
  );
}
