/** Which form of a product is chosen, and which forms can still be had. */

import type { Variant } from '@/availability/types';

export interface Form {
  name: string;
  values: string[];
}

function valueOf(variant: Variant, name: string): string {
  return variant.options.find((one) => one.name === name)?.value ?? '';
}

/** The options by which the variants differ, each with its values in the shop's order. */
export function formsOf(variants: readonly Variant[]): Form[] {
  const names = [...new Set(variants.flatMap(({ options }) => options.map(({ name }) => name)))];
  const forms = names.map((name) => ({ name, values: [...new Set(variants.map((one) => valueOf(one, name)))].filter((value) => value !== '') }));
  return forms.filter(({ values }) => values.length > 1);
}

/** The one variant that has all that is chosen; undefined while several have. */
export function chosenOf(variants: readonly Variant[], chosen: ReadonlyMap<string, string>): Variant | undefined {
  const left = variants.filter((one) => [...chosen].every(([name, value]) => valueOf(one, name) === value));
  return left.length === 1 ? left[0] : undefined;
}

/** Whether a value can be had beside what else is chosen. */
export function canBeHad(variants: readonly Variant[], chosen: ReadonlyMap<string, string>, name: string, value: string): boolean {
  const wanted = new Map([...chosen, [name, value]]);
  return variants.some((one) => one.where !== 'nowhere' && [...wanted].every(([key, given]) => valueOf(one, key) === given));
}
