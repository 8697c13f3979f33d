/** One message of PostgreSQL's protocol, its head included. */
export interface Message {
  /** The letter; empty for the first message of a client, which has none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts a stream into messages, however it arrives in pieces. A client's first message has no letter in front. */
export class MessageSplitter {
  #pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
  }

  /** The next whole message. */
  next(isTyped: boolean): Message | undefined {
    const head = isTyped ? 1 : 0;
    if (this.#pending.length < head + 4) return undefined;
    const end = head + this.#pending.readInt32BE(head);
    if (this.#pending.length < end) return undefined;
    const bytes = this.#pending.subarray(0, end);
    this.#pending = this.#pending.subarray(end);
    return { type: isTyped ? String.fromCharCode(bytes[0] as number) : '', bytes };
  }
}

/** Reads texts that end in a zero byte, one after the other. */
export function readTexts(bytes: Buffer, from: number, count: number): string[] {
  const texts: string[] = [];
  for (let start = from; texts.length < count; ) {
    const end = bytes.indexOf(0, start);
    if (end === -1) break;
    texts.push(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  return texts;
}
