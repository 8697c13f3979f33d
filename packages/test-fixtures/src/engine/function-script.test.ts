import { describe, expect, test } from 'vitest';
import type { Face, Signature } from './contract.js';
import { argumentNames, functionScript } from './function-script.js';

describe('argumentNames', () => {
  test.each([
    ['', []],
    ['name text', ['name']],
    ["name text, schedule text DEFAULT '1m'::text, initialize boolean DEFAULT true", ['name', 'schedule', 'initialize']],
    ["a text DEFAULT 'x, y (z'::text, b numeric(10,2)", ['a', 'b']],
    ['st_name text, "exists" boolean', ['st_name', '"exists"']],
  ])('of %j', (list, names) => {
    expect(argumentNames(list)).toEqual(names);
  });
});

describe('functionScript', () => {
  const face = (name: string, signature: Signature): Face => ({
    extension: 'pg_trickle',
    version: '0.0.0',
    functions: new Map([[name, [signature]]]),
    relations: new Map(),
    checks: new Map(),
  });

  test('hands over by name', () => {
    expect(functionScript(face('get_staleness', { arguments: 'name text', returns: 'double precision' }), new Set(['get_staleness']))).toBe(
      'CREATE FUNCTION pgtrickle.get_staleness(name text) RETURNS double precision LANGUAGE plpgsql STRICT AS $$ BEGIN RETURN pgtrickle_stand_in.get_staleness(name => $1); END $$;',
    );
  });

  test('takes the columns that this version has', () => {
    expect(functionScript(face('pgs_status', { arguments: '', returns: 'TABLE(name text, pgs_id bigint)' }), new Set(['pgt_status']))).toBe(
      'CREATE FUNCTION pgtrickle.pgt_status() RETURNS TABLE(name text, pgt_id bigint) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT r.name, r.pgt_id FROM pgtrickle_stand_in.pgt_status() AS r; END $$;',
    );
  });

  test('says what is not there', () => {
    expect(functionScript(face('cache_stats', { arguments: '', returns: 'SETOF text' }), new Set())).toContain(
      `RAISE EXCEPTION 'stand-in: cache_stats is not implemented' USING ERRCODE = '0A000';`,
    );
  });

  test('refuses NULL where the extension does', () => {
    const script = functionScript(
      face('create_stream_table', {
        arguments: `name text, query text, schedule text DEFAULT '1m'::text, cdc_mode text DEFAULT NULL::text`,
        returns: 'void',
      }),
      new Set(['create_stream_table']),
    );
    expect(script.match(/argument \d must not be null/g)).toEqual(['argument 0 must not be null', 'argument 1 must not be null']);
    expect(script).toContain(`jsonb_build_object('name', $1, 'query', $2, 'schedule', $3, 'cdc_mode', $4)`);
  });
});
