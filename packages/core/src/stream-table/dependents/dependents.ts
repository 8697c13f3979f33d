import type { CatalogReader } from '../../db/queryable.js';
import type { OutputColumn } from '../query/describe-query.js';
import { dependentsQuery } from './dependents-query.js';

/** One or more privileges that a role has, on a relation or on one column of it. */
export interface Grant {
  /** Null for PUBLIC. */
  readonly role: string | null;
  readonly privileges: readonly string[];
  readonly isGrantable: boolean;
  readonly column: string | null;
  /** Who gave it, unless the owner did. */
  readonly grantor: string | null;
}

/** What a relation has besides its rows. */
interface Trimmings {
  readonly owner: string;
  /** Whether the role that reads is its owner. */
  readonly isOwn: boolean;
  readonly grants: readonly Grant[];
  /** Privileges that its owner took from itself. */
  readonly ownerLacks: readonly string[];
  /** Whether a relation made in its place may get grants by itself. */
  readonly hasDefaultPrivileges: boolean;
  readonly comment: string | null;
  readonly columnComments: readonly { readonly column: string; readonly comment: string }[];
}

/** A setting of a relation that its CREATE does not say: what `ALTER … <action>` gives it. */
interface Alteration {
  readonly action: string;
  /** The column that it is about. */
  readonly column: string | null;
  /** Whether it holds only while the column keeps its type. */
  readonly needsType: boolean;
  /** The index that it names. */
  readonly index: string | null;
}

/** A stream table, or a view or materialized view that reads one, directly or through others. */
export interface DependentRelation extends Trimmings {
  readonly kind: 'stream table' | 'view' | 'materialized view';
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** 0 for a stream table, else more than of everything that it reads. */
  readonly depth: number;
  readonly columns: readonly OutputColumn[];
  /** The extension's own: `select *` in a view takes them along. */
  readonly hiddenColumns: readonly OutputColumn[];
  /** The names of all columns, in the order of storage. */
  readonly storedOrder: readonly string[];
  /** The SELECT of a view, every name in it qualified. */
  readonly definition: string | null;
  /** The comment on the rule `_RETURN` of a view, where a tool may keep what it knows of it. */
  readonly ruleComment: string | null;
  /** Of a view, such as `security_barrier=true`. */
  readonly storageOptions: readonly string[];
  readonly alterations: readonly Alteration[];
  readonly isPopulated: boolean;
  readonly hasRowSecurity: boolean;
  readonly forcesRowSecurity: boolean;
}

/**
 * An object on a relation that is made again by its own statement. The last three kinds are not: a referrer is a foreign key to the relation
 * or a table that inherits from it, which a TRUNCATE stumbles over or empties as well; a trait is something of the relation itself.
 */
export interface DependentObject {
  readonly kind: 'constraint' | 'index' | 'statistics' | 'policy' | 'trigger' | 'rule' | 'referrer' | 'trait' | 'other';
  readonly relationOid: number;
  /** As `pg_describe_object` says it. */
  readonly description: string;
  readonly name: string;
  readonly schema: string | null;
  readonly definition: string | null;
  readonly comment: string | null;
  /** Statements that follow its own: settings that it does not say. */
  readonly afterwards: readonly string[];
  /** The columns of its relation that it uses. */
  readonly columns: readonly string[];
  /** Expressions over those columns that it holds: what a check can try on other columns. */
  readonly expressions: readonly string[];
  readonly policy?: {
    readonly command: string;
    readonly isPermissive: boolean;
    readonly roles: readonly (string | null)[];
    readonly using: string | null;
    readonly check: string | null;
  };
  /** Of a trigger: O fires, D is disabled, R and A fire (also) on replicas. */
  readonly enabled?: string;
}

/** Whether a statement of its own makes it again. */
export const isRestorable = ({ kind }: DependentObject) => kind !== 'referrer' && kind !== 'trait' && kind !== 'other';

export interface Dependents {
  readonly relations: readonly DependentRelation[];
  readonly objects: readonly DependentObject[];
}

/** The dependents but for some relations, by name, and what is on them. */
export function withoutRelations({ relations, objects }: Dependents, names: ReadonlySet<string>): Dependents {
  const left = relations.filter(({ schema, name }) => !names.has(`${schema}.${name}`));
  return { relations: left, objects: objects.filter(({ relationOid }) => left.some(({ oid }) => oid === relationOid)) };
}

/**
 * Reads everything that would go with these stream tables if they were dropped, themselves included. One query; the search path is empty
 * while definitions are printed, so that they mean the same wherever they are run again.
 */
export async function readDependents(reader: CatalogReader, relationOids: readonly number[]): Promise<Dependents> {
  const rows = await reader.read<{ fact: DependentFact }>(dependentsQuery, [JSON.stringify(relationOids)]);
  const facts = rows.map(({ fact }) => fact);
  return {
    relations: facts
      .flatMap((fact) => (fact.what === 'relation' ? [fact] : []))
      .map(({ what: _, ...relation }) => relation)
      .sort((a, b) => a.depth - b.depth || a.oid - b.oid),
    objects: facts.flatMap((fact) => (fact.what === 'object' ? [fact] : [])).map(({ what: _, ...object }) => object),
  };
}

type DependentFact = ({ readonly what: 'relation' } & DependentRelation) | ({ readonly what: 'object' } & DependentObject);
