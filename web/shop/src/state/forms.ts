/** Which form of a product is chosen, and which can still be had. */

import type { Variant } from '@/api/catalogue';

export interface Form {
  name: string;
  values: string[];
}

export type Chosen = Readonly<Record<string, string>>;

type Optioned = Pick<Variant, 'options'>;

function has({ options }: Optioned, chosen: Chosen): boolean {
  return Object.entries(chosen).every(([name, value]) => options.some((one) => one.name === name && one.value === value));
}

/** The options by which forms differ, each with its values in the shop's order. */
export function formsOf(variants: readonly Optioned[]): Form[] {
  const all = variants.flatMap(({ options }) => options);
  const names = [...new Set(all.map(({ name }) => name))];
  const forms = names.map((name) => ({ name, values: [...new Set(all.filter((one) => one.name === name).map(({ value }) => value))] }));
  return forms.filter(({ values }) => values.length > 1);
}

/** The one form that has all that is chosen; undefined while several have. */
export function chosenOf<One extends Optioned>(variants: readonly One[], chosen: Chosen): One | undefined {
  const left = variants.filter((one) => has(one, chosen));
  return left.length === 1 ? left[0] : undefined;
}

/** What is chosen before anybody chose: the first form that can be had, save what a shopper must say themselves: the size. */
export function firstChosen(variants: readonly Variant[], forms: readonly Form[]): Chosen {
  const first = variants.find(canBeHad) ?? variants[0];
  const own = forms.at(0)?.name;
  return Object.fromEntries((first?.options ?? []).filter(({ name }) => forms.length > 1 && name !== own && forms.some((form) => form.name === name)).map(({ name, value }) => [name, value]));
}

export function canBeHad({ availability, purchasable }: Variant): boolean {
  return purchasable && availability !== null && availability.where !== 'NOWHERE';
}

/** Whether a value can be had beside what else is chosen. */
export function valueCanBeHad(variants: readonly Variant[], chosen: Chosen, name: string, value: string): boolean {
  return variants.some((one) => canBeHad(one) && has(one, { ...chosen, [name]: value }));
}

/** A form in words: "38, navy". */
export function sayForm({ options }: Optioned): string {
  return options.map(({ value }) => value).join(', ');
}
