import { Component, type ReactNode } from 'react';

import { Problem } from '@/api/client';
import { AnswersContext } from '@/state/answers';
import { SpeechContext, type Speech } from '@/words';

interface Given {
  /** What is shown: a failure of something else is not its own. */
  of: string;
  /** Whether the page is whole without it: then nothing is said. */
  quiet?: boolean;
  children: ReactNode;
}

interface State {
  of: string;
  error: unknown;
}

/** Says what failed in a part of the page, and lets it be tried again; the rest of the page stays. */
export class Trouble extends Component<Given, State> {
  static override contextType = AnswersContext;
  declare context: React.ContextType<typeof AnswersContext>;
  override state: State = { of: this.props.of, error: null };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps({ of }: Given, state: State): State | null {
    return of === state.of ? null : { of, error: null };
  }

  private readonly again = (): void => {
    this.context?.forget();
    this.setState({ error: null });
  };

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    if (this.props.quiet) return null;
    return <SpeechContext.Consumer>{(speech) => this.say(speech)}</SpeechContext.Consumer>;
  }

  private say({ words }: Speech): ReactNode {
    const { error } = this.state;
    const refused = error instanceof Problem && !error.passes ? error.message : '';
    return (
      <div className="trouble" role="alert">
        <p>{refused || (navigator.onLine ? words.broken : words.offline)}</p>
        <button type="button" className="plain" onClick={this.again}>
          {words.again}
        </button>
      </div>
    );
  }
}
