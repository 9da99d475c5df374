/** What a person is told when a call fails: the server's own words where it sent some. */

export interface ProblemBody {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: { pointer: string; message: string }[];
}

export class Problem extends Error implements ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: { pointer: string; message: string }[];

  constructor(body: Partial<ProblemBody>) {
    super(body.detail ?? body.title ?? body.code ?? 'problem');
    this.status = body.status ?? 0;
    this.code = body.code ?? 'unreachable';
    this.title = body.title ?? '';
    this.detail = body.detail ?? '';
    this.errors = body.errors ?? [];
  }

  /** The message for one field of a form: the server points at it by a JSON pointer. */
  fieldMessage(name: string): string | undefined {
    return this.errors.find((error) => error.pointer.split('/').at(-1) === name)?.message;
  }

  get unreachable(): boolean {
    return this.code === 'unreachable';
  }
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem({ code: 'unexpected', detail: String(error) });
}
