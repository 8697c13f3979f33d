import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientStream, type ClientUnit } from './client-stream.js';
import type { Fault } from './fault.js';
import { MessageSplitter } from './split-messages.js';

/** After these the server waits for the client, or streams to it without end. */
const startsCopy = new Set(['G', 'H', 'W']);

/** One client with its connection to the server. What passes, passes in order. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faultFor: (statement: string) => Fault | undefined;
  readonly #fromClient = new ClientStream();
  readonly #fromServer = new MessageSplitter();
  /** Faults of statements that the server has not answered yet, in order: a client may send several ahead. */
  readonly #awaited: (Fault | undefined)[] = [];
  /** Replies that wait for their end. */
  readonly #held: Buffer[] = [];
  #isDark = false;
  #isStarted = false;
  #queue = Promise.resolve();
  #replies = Promise.resolve();

  constructor(sockets: { readonly client: Socket; readonly server: Socket }, faultFor: (statement: string) => Fault | undefined) {
    this.#client = sockets.client;
    this.#server = sockets.server;
    this.#faultFor = faultFor;
    const { client, server } = sockets;
    client.on('data', (chunk) => {
      for (const unit of this.#fromClient.read(chunk)) this.#queue = this.#queue.then(() => this.#forward(unit));
    });
    server.on('data', (chunk) => {
      this.#replies = this.#replies.then(() => this.#answer(chunk));
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => void this.#settled().then(() => this.#isDark || other.destroy()));
      socket.on('end', () => void this.#settled().then(() => this.#isDark || other.end()));
    }
  }

  /** Both ends at once, as when a machine on the way falls over. */
  cut(): void {
    this.#isDark = false;
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  async #settled(): Promise<void> {
    await this.#queue;
    await this.#replies;
  }

  async #forward(unit: ClientUnit): Promise<void> {
    if (this.#isDark || this.#client.destroyed) return;
    // Encrypted, no statement could be told from another: the client is told that the server has no TLS.
    if (unit.kind === 'encryption request') return void this.#client.write('N');
    if (unit.kind === 'statement') {
      const fault = this.#faultFor(unit.text);
      const isOfRequest = fault !== undefined && fault.at !== 'reply';
      if (isOfRequest && !(await this.#strike(fault))) return;
      this.#awaited.push(isOfRequest ? undefined : fault);
    }
    this.#server.write(unit.bytes);
  }

  async #answer(chunk: Buffer): Promise<void> {
    this.#fromServer.push(chunk);
    for (let message = this.#fromServer.next(true); message !== undefined; message = this.#fromServer.next(true)) {
      if (this.#isDark || this.#server.destroyed) return;
      const isReady = message.type === 'Z';
      const [fault] = this.#isStarted ? this.#awaited : [];
      // Only what the server has finished is lost: until then the reply is held back.
      if (isReady && fault !== undefined && !(await this.#strike(fault))) return;
      if (isReady && this.#isStarted) this.#awaited.shift();
      if (isReady) this.#isStarted = true;
      this.#held.push(message.bytes);
      if (fault === undefined || isReady || startsCopy.has(message.type)) this.#client.write(Buffer.concat(this.#held.splice(0)));
    }
  }

  /** @returns whether the connection goes on */
  async #strike(fault: Fault): Promise<boolean> {
    if (fault.kind === 'delay') {
      await sleep(fault.ms);
      return true;
    }
    if (fault.kind === 'cut') this.cut();
    this.#isDark = fault.kind === 'blackhole';
    return false;
  }
}
