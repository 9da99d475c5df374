/** Server-Sent Events over fetch, which takes the token in a header; EventSource would put it into the address. */

export interface StreamMessage {
  event: string;
  data: string;
}

/** The messages of a stream, as they come (WHATWG HTML §9.2); comments are told as messages without an event. */
export async function* messagesIn(response: Response): AsyncGenerator<StreamMessage> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    waiting += value;
    const blocks = waiting.split('\n\n');
    waiting = blocks.pop() ?? '';
    for (const block of blocks) yield messageOf(block);
  }
}

export function messageOf(block: string): StreamMessage {
  const message = { event: '', data: '' };
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) message.event = line.slice(7);
    if (line.startsWith('data: ')) message.data += line.slice(6);
  }
  return message;
}
