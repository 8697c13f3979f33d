import type { CatalogReader } from '../db/queryable.js';
import type { OutputColumn } from './describe-query.js';

/** One or more privileges that a role has, on a relation or on one column of it. */
export interface Grant {
  /** Null for PUBLIC. */
  readonly role: string | null;
  readonly privileges: readonly string[];
  readonly isGrantable: boolean;
  readonly column: string | null;
}

/** What a relation has besides its rows. */
interface Trimmings {
  readonly owner: string;
  /** Whether the role that reads is its owner. */
  readonly isOwn: boolean;
  readonly grants: readonly Grant[];
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
  /** Of a view, such as `security_barrier=true`. */
  readonly storageOptions: readonly string[];
  readonly alterations: readonly Alteration[];
  readonly isPopulated: boolean;
  readonly hasRowSecurity: boolean;
  readonly forcesRowSecurity: boolean;
}

/**
 * An object on a relation that is made again by its own statement. The last two kinds are not: a referrer is a foreign key to the relation
 * or a table that inherits from it, which a TRUNCATE stumbles over or empties as well.
 */
export interface DependentObject {
  readonly kind: 'constraint' | 'index' | 'statistics' | 'policy' | 'trigger' | 'rule' | 'referrer' | 'other';
  readonly relationOid: number;
  /** As `pg_describe_object` says it. */
  readonly description: string;
  readonly name: string;
  readonly schema: string | null;
  readonly definition: string | null;
  readonly comment: string | null;
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
export const isRestorable = ({ kind }: DependentObject) => kind !== 'referrer' && kind !== 'other';

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

// Target lists are evaluated from left to right: the path is emptied, the definition printed, the path put back, row by row.
const dependentsQuery = `
with recursive found(oid, depth) as (
  select (jsonb_array_elements_text($1::jsonb))::oid, 0
  union
  select r.ev_class, f.depth + 1
  from found f
  join pg_catalog.pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = f.oid and d.classid = 'pg_rewrite'::regclass
  join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class <> f.oid and r.rulename = '_RETURN'
), relation as (
  select oid, max(depth) as depth from found group by oid
), members as (
  select c.oid, r.depth, c.relkind from relation r join pg_catalog.pg_class c on c.oid = r.oid
), listed as (
  select a.attrelid as relation, a.attnum as position, a.attname as name, m.depth = 0 and a.attname ~ '^__pg[ts]_' as is_hidden,
    jsonb_build_object('name', a.attname, 'typeOid', a.atttypid::int8, 'type', pg_catalog.format_type(a.atttypid, null)) as column
  from pg_catalog.pg_attribute a join members m on m.oid = a.attrelid where a.attnum > 0 and not a.attisdropped
), candidates as (
  select 'relation' as kind, 'pg_class'::regclass as class, m.oid, m.oid as relation from members m
  union all
  select 'constraint', 'pg_constraint'::regclass, k.oid, k.conrelid from pg_catalog.pg_constraint k join members m on m.oid = k.conrelid
  where k.contype <> 't' and not exists (select from listed l where l.relation = k.conrelid and l.position = any (k.conkey) and l.is_hidden)
  union all
  select 'index', 'pg_class'::regclass, i.indexrelid, i.indrelid from pg_catalog.pg_index i join members m on m.oid = i.indrelid
  where not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid)
  union all
  select 'statistics', 'pg_statistic_ext'::regclass, s.oid, s.stxrelid from pg_catalog.pg_statistic_ext s join members m on m.oid = s.stxrelid
  union all
  select 'policy', 'pg_policy'::regclass, p.oid, p.polrelid from pg_catalog.pg_policy p join members m on m.oid = p.polrelid
  union all
  select 'trigger', 'pg_trigger'::regclass, t.oid, t.tgrelid from pg_catalog.pg_trigger t join members m on m.oid = t.tgrelid
  join pg_catalog.pg_proc f on f.oid = t.tgfoid join pg_catalog.pg_namespace n on n.oid = f.pronamespace
  where not t.tgisinternal and t.tgname !~ '^(pgt|pgs|pg_trickle|pg_stream)_' and n.nspname !~ '^pg(trickle|stream)(_changes)?$'
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')
  union all
  select 'rule', 'pg_rewrite'::regclass, w.oid, w.ev_class from pg_catalog.pg_rewrite w join members m on m.oid = w.ev_class where w.rulename <> '_RETURN'
  union all
  select 'other', 'pg_publication_rel'::regclass, p.oid, p.prrelid from pg_catalog.pg_publication_rel p join members m on m.oid = p.prrelid
  join pg_catalog.pg_publication b on b.oid = p.prpubid where b.pubname !~ '^pg(t|s|_trickle|_stream)_'
  union all
  select distinct case when f.oid is not null or h.inhrelid is not null then 'referrer' else 'other' end, d.classid::regclass, d.objid, m.oid
  from members m join pg_catalog.pg_class c on c.oid = m.oid left join pg_catalog.pg_type t on t.oid = c.reltype
  join pg_catalog.pg_depend d on d.deptype = 'n'
    and ((d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid) or (d.refclassid = 'pg_type'::regclass and d.refobjid in (c.reltype, t.typarray)))
  left join pg_catalog.pg_constraint f on d.classid = 'pg_constraint'::regclass and f.oid = d.objid and f.confrelid = c.oid and f.conrelid <> c.oid
  left join pg_catalog.pg_inherits h on d.classid = 'pg_class'::regclass and h.inhrelid = d.objid and h.inhparent = c.oid
  where d.classid not in ('pg_publication_rel'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_statistic_ext'::regclass)
    and not (d.classid = 'pg_class'::regclass and d.objid in (select indexrelid from pg_catalog.pg_index))
    and d.objid not in (select oid from members)
    and not (d.classid = 'pg_constraint'::regclass and d.objid in (select k.oid from pg_catalog.pg_constraint k where k.conrelid = c.oid))
)
select set_config('search_path', 'pg_catalog', true) as emptied,
  case k.kind when 'relation' then (
    select jsonb_build_object(
      'what', 'relation', 'oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname, 'depth', m.depth,
      'kind', case when m.depth = 0 then 'stream table' when c.relkind = 'm' then 'materialized view' else 'view' end,
      'definition', case when m.depth > 0 then rtrim(pg_catalog.pg_get_viewdef(c.oid), '; ') end,
      'storageOptions', case when m.depth > 0 then coalesce(to_jsonb(c.reloptions), '[]') else '[]' end, 'isPopulated', c.relispopulated,
      'hasRowSecurity', c.relrowsecurity, 'forcesRowSecurity', c.relforcerowsecurity,
      'owner', pg_catalog.pg_get_userbyid(c.relowner), 'isOwn', pg_catalog.pg_get_userbyid(c.relowner) = current_user,
      'comment', pg_catalog.obj_description(c.oid, 'pg_class'),
      'columns', coalesce((select jsonb_agg(l.column order by l.position) from listed l where l.relation = c.oid and not l.is_hidden), '[]'),
      'hiddenColumns', coalesce((select jsonb_agg(l.column order by l.position) from listed l where l.relation = c.oid and l.is_hidden), '[]'),
      'storedOrder', coalesce((select jsonb_agg(l.name order by l.position) from listed l where l.relation = c.oid), '[]'),
      'alterations', coalesce((select jsonb_agg(jsonb_build_object('action', s.action, 'column', s.column, 'needsType', s.needs_type, 'index', s.index) order by s.action) from (
          select format('set (%s)', string_agg(o.option, ', ')) as action, null::name as column, false as needs_type, null::name as index
          from (select format('%s=%L', split_part(own, '=', 1), substr(own, strpos(own, '=') + 1)) from unnest(c.reloptions) own
                union all select format('toast.%s=%L', split_part(own, '=', 1), substr(own, strpos(own, '=') + 1))
                from pg_catalog.pg_class t, unnest(t.reloptions) own where t.oid = c.reltoastrelid) o(option)
          where m.depth = 0 having count(*) > 0
          union all
          select 'replica identity ' || case c.relreplident when 'f' then 'full' else 'nothing' end, null, false, null
          where m.depth = 0 and c.relreplident in ('f', 'n')
          union all
          select format(a.action, x.relname), null, false, x.relname
          from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid,
            lateral (values ('replica identity using index %I', c.relreplident = 'i' and i.indisreplident), ('cluster on %I', i.indisclustered)) a(action, holds)
          where i.indrelid = c.oid and a.holds
          union all
          select format('alter column %I %s', a.attname, s.action), a.attname, s.needs_type, null
          from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
          left join pg_catalog.pg_attrdef d on m.depth > 0 and d.adrelid = a.attrelid and d.adnum = a.attnum,
            lateral (values ('set default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), false),
              ('set statistics ' || a.attstattarget, false),
              ('set (' || array_to_string(a.attoptions, ', ') || ')', false),
              ('set storage ' || case when a.attstorage <> t.typstorage and c.relkind <> 'v'
                then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main' end end, true),
              ('set compression ' || case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end, true)) s(action, needs_type)
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname !~ '^__pg[ts]_' and s.action is not null) s), '[]'),
      'columnComments', coalesce((select jsonb_agg(jsonb_build_object('column', a.attname, 'comment', pg_catalog.col_description(c.oid, a.attnum)) order by a.attnum)
        from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and pg_catalog.col_description(c.oid, a.attnum) is not null), '[]'),
      'grants', coalesce((select jsonb_agg(to_jsonb(g) order by g."column" nulls first, g.role nulls first, g."isGrantable") from (
          select case e.grantee when 0 then null else pg_catalog.pg_get_userbyid(e.grantee) end as role, e.is_grantable as "isGrantable", a.column,
            jsonb_agg(lower(e.privilege_type) order by e.privilege_type) as privileges
          from (select c.relacl as acl, null::name as column union all
                select t.attacl, t.attname from pg_catalog.pg_attribute t where t.attrelid = c.oid and t.attacl is not null and not t.attisdropped) a,
            pg_catalog.aclexplode(a.acl) e where e.grantee <> c.relowner group by 1, 2, 3) g), '[]'))
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join members m on m.oid = c.oid where c.oid = k.oid)
  else (
    select jsonb_build_object(
      'what', 'object', 'kind', k.kind, 'relationOid', k.relation::int8, 'description', pg_catalog.pg_describe_object(k.class, k.oid, 0),
      'name', coalesce(x.name, ''), 'schema', x.schema, 'comment', pg_catalog.obj_description(k.oid, k.class::text::name),
      'definition', case k.kind when 'index' then pg_catalog.pg_get_indexdef(k.oid) when 'statistics' then pg_catalog.pg_get_statisticsobjdef(k.oid)
        when 'constraint' then pg_catalog.pg_get_constraintdef(k.oid) when 'trigger' then pg_catalog.pg_get_triggerdef(k.oid) when 'rule' then rtrim(pg_catalog.pg_get_ruledef(k.oid), '; ') end,
      'columns', coalesce((select jsonb_agg(distinct a.attname) from pg_catalog.pg_depend d join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = k.class and d.objid = k.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = k.relation and d.refobjsubid > 0), '[]'),
      'expressions', case k.kind
        when 'index' then (select jsonb_agg(pg_catalog.pg_get_indexdef(k.oid, s, false) order by s) from generate_series(1, x.keys) s)
          || case when x.predicate is null then '[]' else jsonb_build_array(x.predicate) end
        when 'constraint' then case when x.predicate is null then '[]' else jsonb_build_array(x.predicate) end
        when 'policy' then (select coalesce(jsonb_agg(e), '[]') from unnest(array[x.using, x.check]) e where e is not null)
        else '[]' end) || coalesce(x.extra, '{}')
    from (
      select c.relname as name, n.nspname as schema, i.indnkeyatts as keys, pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate, null::text as using, null::text as check, null::jsonb as extra
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_index i on i.indexrelid = c.oid where k.kind = 'index' and c.oid = k.oid
      union all
      select o.conname, null, null, pg_catalog.pg_get_expr(o.conbin, o.conrelid), null, null, null from pg_catalog.pg_constraint o where k.kind = 'constraint' and o.oid = k.oid
      union all
      select s.stxname, n.nspname, null, null, null, null, null from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
      where k.kind = 'statistics' and s.oid = k.oid
      union all
      select t.tgname, null, null, null, null, null, jsonb_build_object('enabled', t.tgenabled) from pg_catalog.pg_trigger t where k.kind = 'trigger' and t.oid = k.oid
      union all
      select w.rulename, null, null, null, null, null, null from pg_catalog.pg_rewrite w where k.kind = 'rule' and w.oid = k.oid
      union all
      select p.polname, null, null, null, pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
        jsonb_build_object('policy', jsonb_build_object('command', p.polcmd, 'isPermissive', p.polpermissive,
          'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
          'roles', (select jsonb_agg(case r when 0 then null else pg_catalog.pg_get_userbyid(r) end) from unnest(p.polroles) r)))
      from pg_catalog.pg_policy p where k.kind = 'policy' and p.oid = k.oid
      union all
      select null, null, null, null, null, null, null where k.kind in ('referrer', 'other')) x)
  end as fact,
  set_config('search_path', current.path, true) as restored
from candidates k, (select current_setting('search_path') as path offset 0) as current`;
