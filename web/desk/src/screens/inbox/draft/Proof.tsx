import { Tooltip } from '@mantine/core';

export interface ProofProps {
  target: HTMLElement;
  text: string;
}

/** What a fact stands on, beside it. */
export function Proof({ target, text }: ProofProps) {
  return <Tooltip target={target} label={text} opened multiline withArrow />;
}
