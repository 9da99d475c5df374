import { describe, expect, it } from 'vitest';

import type { Grant } from '../src/api/types';
import { changesOf, draftOf, grantOf } from '../src/screens/users/grants';
import { readAmount, writeAmount } from '../src/screens/users/money';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const grant = (role: Grant['role'], targets: string[] | null = null, ceiling: Grant['ceiling'] = null): Grant => ({
  role,
  targets,
  ceiling,
});
const told = (before: Grant[], after: Grant[]) =>
  changesOf(before, after).map(({ kind, takes, places }) => [kind, takes, places.join()] as const);

describe('a change of grants', () => {
  it('says nothing where nothing changes, in whatever order', () => {
    const one = [grant('agent', ['store:1', 'store:2']), grant('lead')];
    const other = [grant('lead'), grant('agent', ['store:2']), grant('agent', ['store:1'])];
    expect(changesOf(one, other)).toEqual([]);
  });

  it('says which role is given and which is taken', () => {
    expect(told([grant('agent')], [grant('lead', ['store:1'])])).toEqual([
      ['taken', true, ''],
      ['given', false, 'store:1'],
    ]);
  });

  it('tells binding to named stores as taking, and freeing as giving', () => {
    expect(told([grant('agent')], [grant('agent', ['store:1'])])).toEqual([['bound', true, 'store:1']]);
    expect(told([grant('agent', ['store:1'])], [grant('agent')])).toEqual([['everywhere', false, '']]);
  });

  it('tells the stores that come and go', () => {
    expect(told([grant('agent', ['store:1', 'store:2'])], [grant('agent', ['store:2', 'location:3'])])).toEqual([
      ['placesGiven', false, 'location:3'],
      ['placesTaken', true, 'store:1'],
    ]);
  });

  it('tells a lower ceiling, a first one and one in another currency as taking, a higher one as giving', () => {
    const with_ = (ceiling: Grant['ceiling']) => [grant('agent', null, ceiling)];
    expect(told(with_(null), with_(euros(5000)))).toEqual([['ceiling', true, '']]);
    expect(told(with_(euros(5000)), with_(euros(4000)))).toEqual([['ceiling', true, '']]);
    expect(told(with_(euros(5000)), with_({ amount: 9000, currency: 'CHF' }))).toEqual([['ceiling', true, '']]);
    expect(told(with_(euros(5000)), with_(euros(9000)))).toEqual([['ceiling', false, '']]);
    expect(told(with_(euros(5000)), with_(null))).toEqual([['ceiling', false, '']]);
  });

  it('names the stores of a ceiling that changes at some of them', () => {
    const before = [grant('agent', ['store:1'], euros(5000)), grant('agent', ['store:2'], euros(5000))];
    const after = [grant('agent', ['store:1'], euros(2000)), grant('agent', ['store:2'], euros(5000))];
    expect(told(before, after)).toEqual([['ceiling', true, 'store:1']]);
  });

  it('lets the widest of several grants count', () => {
    const before = [grant('agent', null, euros(5000)), grant('agent', ['store:1'], euros(9000))];
    expect(told(before, [grant('agent', null, euros(5000))])).toEqual([['ceiling', true, 'store:1']]);
  });
});

describe('a grant while it is typed', () => {
  const read = (text: string, currency: string) => readAmount(text, currency, 'fr-FR');

  it('comes back as it was', () => {
    const given = grant('lead', ['store:4'], euros(125_050));
    const draft = draftOf(given, 'EUR', ({ amount, currency }) => writeAmount(amount, currency, 'fr-FR'));
    expect(grantOf(draft, read)).toEqual(given);
  });

  it('is none while it names no store, or an amount that is none', () => {
    const draft = draftOf(grant('lead'), 'EUR', () => '');
    expect(grantOf({ ...draft, named: true }, read)).toBeNull();
    expect(grantOf({ ...draft, amount: 'beaucoup' }, read)).toBeNull();
  });
});

describe('an amount', () => {
  it.each([
    ['50', 'EUR', 'fr-FR', 5000],
    ['1 250,5', 'EUR', 'fr-FR', 125_050],
    ['50.00', 'EUR', 'fr-FR', 5000],
    ['1,250.50', 'EUR', 'en-GB', 125_050],
    ['1.250,50', 'EUR', 'de-DE', 125_050],
    ['1500', 'JPY', 'en-GB', 1500],
    ['50,00', 'EUR', 'en-GB', null],
    ['1500.5', 'JPY', 'en-GB', null],
    ['-5', 'EUR', 'en-GB', null],
    ['', 'EUR', 'en-GB', null],
    ['1.250', 'EUR', 'en-GB', null],
  ])('%s %s in %s is %s', (text, currency, locale, minor) => {
    expect(readAmount(text, currency, locale)).toBe(minor);
  });
});
