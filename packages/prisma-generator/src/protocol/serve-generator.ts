import type { GeneratorConfig, GeneratorManifest } from '@prisma/generator-helper';
import { type GenerateRequest, parseRequest, type Request } from './parse-request.js';

/** What a generator answers to Prisma. */
export interface Generator {
  manifest(config: GeneratorConfig): GeneratorManifest;
  /** Its rejection is what Prisma shows: a message, and no stack. */
  generate(request: GenerateRequest): Promise<void>;
}

/**
 * Serves `prisma generate`: a request of JSON-RPC in a line of stdin, the answer in a line of stderr. `@prisma/generator-helper` does so too, and
 * costs more than the work: it reads ten megabytes as one line of text.
 */
export function serveGenerator(generator: Generator): void {
  let chunks: Buffer[] = [];
  process.stdin.on('data', (given: Buffer) => {
    let chunk = given;
    for (let end = chunk.indexOf(lineBreak); end !== -1; end = chunk.indexOf(lineBreak)) {
      void answer(generator, parseRequest(Buffer.concat([...chunks, chunk.subarray(0, end)])));
      chunks = [];
      chunk = chunk.subarray(end + 1);
    }
    chunks.push(chunk);
  });
  // It is told to end by a signal; the compile cache is written by one that ends by itself.
  process.once('SIGTERM', () => process.exit(0));
}

const lineBreak = '\n'.charCodeAt(0);

async function answer(generator: Generator, { id, method, params }: Request): Promise<void> {
  try {
    const result = method === 'getManifest' ? { manifest: generator.manifest(params) } : await generator.generate(params);
    respond({ id, result: result ?? null });
  } catch (error) {
    respond({ id, error: { code: -32_000, message: error instanceof Error ? error.message : String(error), data: { stack: '' } } });
  }
}

const respond = (fields: Readonly<Record<string, unknown>>) => process.stderr.write(`${JSON.stringify({ jsonrpc: '2.0', ...fields })}\n`);
