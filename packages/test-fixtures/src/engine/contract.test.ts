import { describe, expect, test } from 'vitest';
import { type Face, readFaces } from './contract.js';

const faces = readFaces();
const face = (version: string, extension = 'pg_trickle') => faces.find((each) => each.version === version && each.extension === extension) as Face;
const argumentsOf = (version: string, name: string) =>
  face(version)
    .functions.get(name)
    ?.map((signature) => signature.arguments);

test('the faces go from pg_stream 0.1.0 to pg_trickle 0.108.3', () => {
  expect([faces[0], faces[1], faces.at(-2), faces.at(-1)].map((each) => `${each?.extension} ${each?.version}`)).toEqual([
    'pg_stream 0.1.0',
    'pg_trickle 0.1.3',
    'pg_trickle 0.67.0',
    'pg_trickle 0.108.3',
  ]);
});

describe('a face of the history', () => {
  test('has the last change up to its version', () => {
    expect(argumentsOf('0.14.0', 'drop_stream_table')).toEqual(['name text']);
    expect(argumentsOf('0.15.0', 'drop_stream_table')).toEqual(['name text, cascade boolean DEFAULT true']);
    expect(argumentsOf('0.21.0', 'drop_stream_table')).toEqual(['name text, cascade boolean DEFAULT true']);
    expect(argumentsOf('0.22.0', 'drop_stream_table')).toEqual(['name text, cascade boolean DEFAULT false']);
  });

  test('has nothing from later versions, and nothing that was removed', () => {
    expect(argumentsOf('0.5.0', 'create_or_replace_stream_table')).toBeUndefined();
    expect(face('0.35.0').relations.has('pgt_subscriptions')).toBe(true);
    expect(face('0.36.0').relations.has('pgt_subscriptions')).toBe(false);
    expect(face('0.45.0').functions.has('poll_outbox')).toBe(true);
    expect(face('0.46.0').functions.has('poll_outbox')).toBe(false);
  });

  test('keeps overloads', () => {
    expect(argumentsOf('0.67.0', 'stream_table_spec')).toEqual(['qualified_name text', 'relid oid']);
  });
});

test('only versions that deny by default say who may call what', () => {
  expect(face('0.67.0').grants).toBeUndefined();
  expect(face('0.108.3').grants?.get('pgtrickle_admin')).toEqual(['create_stream_table', 'alter_stream_table', 'drop_stream_table']);
  expect(face('0.108.3').grants?.get('PUBLIC')).toHaveLength(86);
});
