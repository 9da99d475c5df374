import { useSpeech } from '@/words';

/** Who buys: a name, and a mail address by which they hear of it. */
export function Contact() {
  const { words } = useSpeech();
  return (
    <fieldset className="fields">
      <legend>{words.contact}</legend>
      <label>
        {words.firstName}
        <input name="first_name" required maxLength={120} autoComplete="given-name" />
      </label>
      <label>
        {words.lastName}
        <input name="last_name" required maxLength={120} autoComplete="family-name" />
      </label>
      <label>
        {words.mail}
        <input name="mail" type="email" required maxLength={254} autoComplete="email" />
      </label>
      <label>
        {words.phone}
        <input name="phone" type="tel" maxLength={40} autoComplete="tel" />
      </label>
    </fieldset>
  );
}

export function Address({ postcode, relay }: { postcode: string; relay: boolean }) {
  const { words } = useSpeech();
  return (
    <fieldset className="fields">
      <legend>{relay ? words.relayAddress : words.address}</legend>
      <label className="wide">
        {words.street}
        <input name="street" required maxLength={120} autoComplete="address-line1" />
      </label>
      <label>
        {words.postcode}
        <input name="postcode" required maxLength={20} defaultValue={postcode} autoComplete="postal-code" />
      </label>
      <label>
        {words.city}
        <input name="city" required maxLength={120} autoComplete="address-level2" />
      </label>
    </fieldset>
  );
}
