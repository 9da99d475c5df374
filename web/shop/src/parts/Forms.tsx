import type { Variant } from '@/api/catalogue';
import { valueCanBeHad, type Chosen, type Form } from '@/state/forms';
import { useSpeech } from '@/words';

interface Given {
  forms: readonly Form[];
  variants: readonly Variant[];
  chosen: Chosen;
  onChoose: (name: string, value: string) => void;
}

/** Sizes, colours and the like: what cannot be had is struck out, and can be chosen all the same. */
export function Forms({ forms, variants, chosen, onChoose }: Given) {
  const { words } = useSpeech();
  return forms.map(({ name, values }) => (
    <fieldset key={name} className="forms">
      <legend>{name}</legend>
      {values.map((value) => {
        const there = valueCanBeHad(variants, chosen, name, value);
        return (
          <label key={value} className={there ? undefined : 'gone'}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={chosen[name] === value}
              onChange={() => {
                onChoose(name, value);
              }}
            />
            <span>
              {value}
              {!there && <span className="said"> ({words.gone})</span>}
            </span>
          </label>
        );
      })}
    </fieldset>
  ));
}
