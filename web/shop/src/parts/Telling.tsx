import { useEffect, useState, type SyntheticEvent } from 'react';

import { Problem } from '@/api/client';
import { canPush, type Asked } from '@/state/alerts';
import { useHouse } from '@/state/shop';
import { isPrivate } from '@/state/views';
import { useSpeech } from '@/words';

/** What the shopper wants to hear of the articles on the list, and how; `none`, if anything, where the shop tells nothing. */
export function Telling({ none = '' }: { none?: string }) {
  const { alerts } = useHouse();
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => {
    let here = true;
    alerts.read().then(
      (found) => {
        if (here) setAsked(found);
      },
      () => undefined, // the list is whole without it
    );
    return () => {
      here = false;
    };
  }, [alerts]);
  if (asked?.offered.length === 0) return none === '' ? null : <p>{none}</p>;
  return asked === null ? null : <Choices key={String(asked.can_mail)} asked={asked} onAsked={setAsked} />;
}

function Choices({ asked, onAsked }: { asked: Asked; onAsked: (asked: Asked) => void }) {
  const { words } = useSpeech();
  const { alerts, views } = useHouse();
  const [said, setSaid] = useState('');
  const { kinds, mail, push } = asked;
  const change = async (chosen: string[], ways: { mail: boolean; push: boolean }) => {
    onAsked({ ...asked, ...ways, kinds: chosen }); // shown at once, and taken back where it is refused
    try {
      if (ways.push && !asked.can_push && !(await alerts.subscribe())) {
        onAsked(asked);
        setSaid(words.pushForbidden);
        return;
      }
      onAsked(await alerts.ask(asked, chosen, ways));
      setSaid(words.kept);
    } catch (error) {
      onAsked(asked);
      setSaid(error instanceof Problem && !error.passes ? error.message : words.broken);
    }
  };
  const look = async (viewed: boolean) => {
    onAsked({ ...asked, viewed });
    try {
      await views.agree(viewed);
      onAsked(await alerts.ask({ ...asked, viewed }, kinds, { mail, push }));
      setSaid(words.kept);
    } catch (error) {
      onAsked(asked);
      setSaid(error instanceof Problem && !error.passes ? error.message : words.broken);
    }
  };
  return (
    <section className="telling" aria-labelledby="telling">
      <h2 id="telling">{words.tellMe}</h2>
      <fieldset className="choices">
        <legend className="said">{words.tellMe}</legend>
        {asked.offered.map((kind) => (
          <Choice key={kind} words={words.alerts[kind] ?? kind} chosen={kinds.includes(kind)} onChange={(on) => change(on ? [...kinds, kind] : kinds.filter((one) => one !== kind), { mail, push })} />
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend className="said">{words.how}</legend>
        {(canPush() || push) && <Choice words={words.byPush} chosen={push} onChange={(on) => change(kinds, { mail, push: on })} />}
        {asked.can_mail && <Choice words={words.byMail} chosen={mail} onChange={(on) => change(kinds, { mail: on, push })} />}
      </fieldset>
      {!isPrivate() && (
        <fieldset className="choices">
          <legend className="said">{words.viewed}</legend>
          <Choice words={words.viewed} chosen={asked.viewed} onChange={look} />
        </fieldset>
      )}
      {!asked.can_mail && <Prove onProven={onAsked} />}
      <p role="status">{said}</p>
    </section>
  );
}

function Choice({ words, chosen, onChange }: { words: string; chosen: boolean; onChange: (on: boolean) => Promise<void> }) {
  return (
    <label>
      <input type="checkbox" checked={chosen} onChange={(event) => void onChange(event.target.checked)} />
      <span>{words}</span>
    </label>
  );
}

/** Proves a mail address by a code that is mailed there. */
function Prove({ onProven }: { onProven: (asked: Asked) => void }) {
  const { words } = useSpeech();
  const { alerts, wishes } = useHouse();
  const [mail, setMail] = useState('');
  const [sent, setSent] = useState(false);
  const [said, setSaid] = useState('');
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = new FormData(event.currentTarget).get('code');
    try {
      if (typeof code !== 'string') {
        await alerts.mailCode(mail);
        setSent(true);
        setSaid(words.codeSent(mail));
        return;
      }
      await alerts.prove(mail, code.trim());
      wishes.load();
      onProven(await alerts.read());
    } catch (error) {
      setSaid(error instanceof Problem && !error.passes ? error.message : words.broken);
    }
  };
  return (
    <form className="place" onSubmit={(event) => void submit(event)}>
      <label>
        {words.mail}
        <input
          type="email"
          required
          maxLength={254}
          autoComplete="email"
          value={mail}
          onChange={(event) => {
            setMail(event.target.value);
            setSent(false);
          }}
        />
      </label>
      {sent && (
        <label>
          {words.code}
          <input name="code" required minLength={4} maxLength={20} autoComplete="one-time-code" inputMode="numeric" />
        </label>
      )}
      <button className="plain">{sent ? words.prove : words.byMail}</button>
      <p role="status">{said}</p>
    </form>
  );
}
