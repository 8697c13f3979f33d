import type { GeneratorConfig, GeneratorOptions } from '@prisma/generator-helper';

/** What is read of the data model: not the types of the client's arguments. */
export type GenerateRequest = Omit<GeneratorOptions, 'dmmf'> & { readonly dmmf: Pick<GeneratorOptions['dmmf'], 'datamodel' | 'mappings'> };

/** What Prisma asks of a generator, as JSON-RPC. */
export type Request =
  | { readonly id: number; readonly method: 'getManifest'; readonly params: GeneratorConfig }
  | { readonly id: number; readonly method: 'generate'; readonly params: GenerateRequest };

const clientTypes = { from: Buffer.from(',"schema":{"'), to: Buffer.from(',"mappings":{"') };

/**
 * Reads a line that Prisma sent. Nineteen twentieths of a request to generate are `dmmf.schema`, the types of all arguments of the client: 10 MB for
 * 500 models. They are cut out before anything is decoded. Inside of a text of JSON a quote has a backslash before it, so that no text looks like the
 * two places of the cut; where they are not found, all is read.
 */
export function parseRequest(line: Buffer): Request {
  const from = line.indexOf(clientTypes.from);
  const to = line.lastIndexOf(clientTypes.to);
  if (from !== -1 && from < to) {
    const request = parse(Buffer.concat([line.subarray(0, from), line.subarray(to)]));
    if (request !== undefined && isComplete(request)) return request;
  }
  return JSON.parse(line.toString()) as Request;
}

function parse(text: Buffer): Request | undefined {
  try {
    return JSON.parse(text.toString()) as Request;
  } catch {
    return undefined;
  }
}

const isComplete = ({ method, params }: Request): boolean =>
  method === 'generate' && Array.isArray(params.dmmf?.datamodel?.models) && Array.isArray(params.dmmf.mappings?.modelOperations);
