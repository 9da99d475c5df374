/** What was asked of the API, kept for a minute: a page that is shown again does not ask again. */

import { createContext, use, useContext } from 'react';

import type { Client } from '@/api/client';

export interface Question<Variables, Told> {
  name: string;
  ask: (client: Client, variables: Variables) => Promise<Told>;
}

const freshFor = 60_000;

export class Answers {
  private readonly kept = new Map<string, { at: number; told: Promise<unknown> }>();

  constructor(readonly client: Client) {}

  /** The answer to a question: the same promise as long as it is fresh, so that React may wait for it. */
  get<Variables, Told>(question: Question<Variables, Told>, variables: Variables): Promise<Told> {
    const key = `${question.name} ${JSON.stringify(variables)}`;
    let found = this.kept.get(key);
    if (found === undefined) {
      found = { at: Date.now(), told: question.ask(this.client, variables) };
      this.kept.set(key, found);
    }
    return found.told as Promise<Told>;
  }

  /** Asks for what will be shown in a moment, beside what is read before it. */
  ahead<Variables, Told>(question: Question<Variables, Told>, variables: Variables): void {
    // Who shows it is told of its failure.
    this.get(question, variables).catch(() => undefined);
  }

  /** Lets go of what is no longer fresh: at each new page, never under the eyes of a reader. */
  tidy(): void {
    const until = Date.now() - freshFor;
    for (const [key, { at }] of this.kept) if (at < until) this.kept.delete(key);
  }

  forget(): void {
    this.kept.clear();
  }
}

export const AnswersContext = createContext<Answers | null>(null);

export function useAnswers(): Answers {
  const answers = useContext(AnswersContext);
  if (answers === null) throw new Error('there is no shop around this part');
  return answers;
}

/** The answer; the part waits for it at the nearest `Suspense`, and fails at the nearest `Trouble`. */
export function useAnswer<Variables, Told>(question: Question<Variables, Told>, variables: Variables): Told {
  return use(useAnswers().get(question, variables));
}
