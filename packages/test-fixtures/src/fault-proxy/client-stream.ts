import { type Message, MessageSplitter, readTexts } from './split-messages.js';

/** What a client sends, in units that a fault can strike. */
export type ClientUnit =
  | { readonly kind: 'encryption request' }
  /** Start-up, passwords, COPY data, the end. */
  | { readonly kind: 'other'; readonly bytes: Buffer }
  /** A simple query, or an extended one up to its Sync: the server answers it with one ReadyForQuery. */
  | { readonly kind: 'statement'; readonly text: string; readonly bytes: Buffer };

const encryptionRequests = [80877103, 80877104];
const extended = new Set(['P', 'B', 'D', 'E', 'C', 'H']);

/** Reads a client's half of a connection. */
export class ClientStream {
  readonly #splitter = new MessageSplitter();
  readonly #prepared = new Map<string, string>();
  #isStarted = false;
  #unit: Buffer[] = [];
  #text = '';

  *read(chunk: Buffer): Generator<ClientUnit> {
    this.#splitter.push(chunk);
    for (let message = this.#splitter.next(this.#isStarted); message !== undefined; message = this.#splitter.next(this.#isStarted)) {
      const unit = this.#isStarted ? this.#collect(message) : this.#start(message);
      if (unit !== undefined) yield unit;
    }
  }

  #start({ bytes }: Message): ClientUnit {
    if (encryptionRequests.includes(bytes.readInt32BE(4))) return { kind: 'encryption request' };
    this.#isStarted = true;
    return { kind: 'other', bytes };
  }

  #collect({ type, bytes }: Message): ClientUnit | undefined {
    if (type === 'Q') return { kind: 'statement', text: readTexts(bytes, 5, 1)[0] ?? '', bytes };
    if (type !== 'S' && !extended.has(type)) return { kind: 'other', bytes };
    this.#unit.push(bytes);
    if (type === 'P') {
      const [name = '', text = ''] = readTexts(bytes, 5, 2);
      this.#prepared.set(name, text);
      this.#text = text;
    }
    if (type === 'B') this.#text = this.#prepared.get(readTexts(bytes, 5, 2)[1] ?? '') ?? '';
    if (type !== 'S' && type !== 'H') return undefined;
    const all = Buffer.concat(this.#unit);
    this.#unit = [];
    return type === 'S' ? { kind: 'statement', text: this.#text, bytes: all } : { kind: 'other', bytes: all };
  }
}
