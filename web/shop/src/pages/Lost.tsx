import { Link } from '@/router';
import { useSpeech } from '@/words';

export function Lost() {
  const { words } = useSpeech();
  return (
    <>
      <h1>{words.lost}</h1>
      <p>
        <Link href="/">{words.toStart}</Link>
      </p>
    </>
  );
}
