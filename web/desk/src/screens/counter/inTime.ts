import { Problem } from '@/api/problem';

/** A bad network lets one wait for minutes; at a counter a customer waits too. In milliseconds. */
const patience = 8000;

/** What comes in time; else as if there were no network. What comes later is dropped: what is sent carries a key. */
export async function inTime<Answer>(coming: Promise<Answer>, within = patience): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Problem({ code: 'unreachable' }));
    }, within);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
