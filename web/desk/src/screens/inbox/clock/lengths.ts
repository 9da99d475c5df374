import type { Format } from '@/format/format';

const units = [
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
] as const;

function unit(format: Format, value: number, name: string): string {
  return new Intl.NumberFormat(format.locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
}

/** A length of business time, which has no days: "7 h 30 min". */
export function lengthWords(format: Format, minutes: number): string {
  const told = [
    [Math.floor(minutes / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const words = told.filter(([value]) => value > 0).map(([value, name]) => unit(format, value, name));
  return words.length > 0 ? words.join(' ') : unit(format, 0, 'minute');
}

/** How long it is until a moment, or since, in the largest unit of which there are two: "105 min", "3 days". */
export function spanWords(format: Format, milliseconds: number): string {
  const minutes = Math.max(1, Math.ceil(Math.abs(milliseconds) / 60_000));
  const [name, size] = units.find(([, length]) => minutes >= 2 * length) ?? units[2];
  return unit(format, Math.floor(minutes / size), name);
}
