import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequest } from './parse-request.js';

const noise = fc.oneof(fc.string(), fc.constantFrom(',"schema":{"', ',"mappings":{"', '"', '\\', '\\"schema":{'), fc.string({ unit: 'grapheme' }));

test('what is read of a request is what was sent, whatever its texts are', () => {
  fc.assert(
    fc.property(fc.array(noise, { minLength: 4, maxLength: 4 }), fc.jsonValue(), ([documentation, datamodel, argument, last], schema) => {
      const params = {
        datamodel,
        dmmf: {
          datamodel: { models: [{ name: 'A', schema: null, documentation }] },
          schema: { inputObjectTypes: { prisma: [{ name: argument, schema }] } },
          mappings: { modelOperations: [{ model: 'A' }], otherOperations: {} },
        },
        otherGenerators: [{ name: last }],
      };
      const { dmmf, ...others } = params;
      const { schema: _, ...wanted } = dmmf;
      const request = { jsonrpc: '2.0', method: 'generate', params, id: 2 };
      expect(parseRequest(Buffer.from(JSON.stringify(request)))).toEqual({ ...request, params: { ...others, dmmf: wanted } });
    }),
  );
});

test('a request in another order is read in full', () => {
  const request = {
    params: { dmmf: { mappings: { modelOperations: [] }, schema: { inputObjectTypes: {} }, datamodel: { models: [] } } },
    method: 'generate',
    id: 1,
  };
  expect(parseRequest(Buffer.from(JSON.stringify(request)))).toEqual(request);
});

test('a request for the manifest is read', () => {
  const request = { jsonrpc: '2.0', method: 'getManifest', params: { name: 'pgtrickle', config: {} }, id: 1 };
  expect(parseRequest(Buffer.from(JSON.stringify(request)))).toEqual(request);
});
