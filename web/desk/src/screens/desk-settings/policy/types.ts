import type { components } from '@/api/schema';

type Shapes = components['schemas'];

export type Policy = Shapes['ReturnPolicyShape'];
export type PolicyVersion = Shapes['PolicyVersionShape'];
export type PolicyVersionItem = Shapes['PolicyVersionItem'];
export type PolicyDraft = Shapes['PolicyDraftShape'];
export type PolicyFault = Shapes['PolicyFault'];
export type Evaluation = Shapes['EvaluationShape'];
export type Decision = Shapes['DecisionShape'];
export type Trial = Shapes['PolicyTrialShape'];
export type Outcome = Decision['outcome'];
export type Payer = NonNullable<Decision['return_paid_by']>;
export type Then = Shapes['PolicyThen'];
export type When = Required<Shapes['PolicyWhen']>;
export type Reason = When['reasons'][number];
export type Condition = When['conditions'][number];
export type Wish = When['wishes'][number];
export type Exempt = Shapes['PolicyExempt'];
export type BrandWords = Shapes['PolicyBrandWords'];

export interface Rule {
  key: string;
  words: { en: string; fr: string };
  when: When;
  then: Then;
}

export interface Document extends Omit<Shapes['PolicyDocument'], 'rules' | 'exempt' | 'brand_words'> {
  rules: Rule[];
  exempt: Exempt[];
  brand_words: BrandWords[];
}

export const reasons: readonly Reason[] = [
  'changed_mind',
  'too_small',
  'too_large',
  'not_as_described',
  'not_as_pictured',
  'wrong_item',
  'damaged_in_transport',
  'defective',
  'late',
  'other',
];
export const conditions: readonly Condition[] = ['as_new', 'unsealed', 'used', 'damaged'];
export const wishes: readonly Wish[] = ['refund', 'exchange', 'store_credit', 'repair'];
export const outcomes: readonly Outcome[] = [
  'return_accepted',
  'exchange',
  'repair',
  'keep_it',
  'refund_without_return',
  'ask_person',
  'refused',
];
export const exceptions: readonly Exempt['exception'][] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'];

const anything: When = {
  reasons: [],
  conditions: [],
  wishes: [],
  categories: [],
  countries: [],
  groups: [],
  from_day: null,
  until_day: null,
  least: {},
  most: {},
};

/** A document with all that the API leaves out where it is empty. */
export function wholeDocument(given: Shapes['PolicyDocument']): Document {
  return {
    ...given,
    exempt: given.exempt ?? [],
    brand_words: given.brand_words ?? [],
    rules: given.rules.map((rule) => ({
      ...rule,
      words: { en: rule.words.en, fr: rule.words.fr },
      when: { ...anything, ...rule.when },
    })),
  };
}

/** A rule to begin with, under a name that no other has. */
export function newRule(taken: readonly Rule[]): Rule {
  const keys = new Set(taken.map(({ key }) => key));
  let number = taken.length + 1;
  while (keys.has(`rule_${number}`)) number += 1;
  return {
    key: `rule_${number}`,
    words: { en: '', fr: '' },
    when: { ...anything },
    then: { outcome: 'return_accepted', return_paid_by: 'customer', least_percent: 100, most_percent: 100, delivery_refunded: false },
  };
}
