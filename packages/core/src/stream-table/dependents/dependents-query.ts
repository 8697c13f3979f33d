/** Everything that would go with relations if they were dropped, one fact a row. `$1` holds their oids, as JSON. */
// Target lists are evaluated from left to right: the path is emptied, the definition printed, the path put back, row by row.
export const dependentsQuery = `
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
  select 'relation' as kind, 'pg_class'::regclass as class, m.oid, 0 as part, m.oid as relation, null as phrase from members m
  union all
  select 'constraint', 'pg_constraint'::regclass, k.oid, 0, k.conrelid, null from pg_catalog.pg_constraint k join members m on m.oid = k.conrelid
  where k.contype <> 't' and not exists (select from listed l where l.relation = k.conrelid and l.position = any (k.conkey) and l.is_hidden)
  union all
  select 'index', 'pg_class'::regclass, i.indexrelid, 0, i.indrelid, null from pg_catalog.pg_index i join members m on m.oid = i.indrelid
  where not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid)
  union all
  select 'statistics', 'pg_statistic_ext'::regclass, s.oid, 0, s.stxrelid, null from pg_catalog.pg_statistic_ext s join members m on m.oid = s.stxrelid
  union all
  select 'policy', 'pg_policy'::regclass, p.oid, 0, p.polrelid, null from pg_catalog.pg_policy p join members m on m.oid = p.polrelid
  union all
  select 'trigger', 'pg_trigger'::regclass, t.oid, 0, t.tgrelid, null from pg_catalog.pg_trigger t join members m on m.oid = t.tgrelid
  join pg_catalog.pg_proc f on f.oid = t.tgfoid join pg_catalog.pg_namespace n on n.oid = f.pronamespace
  where not t.tgisinternal and f.proname !~ '^_pg[ts]_guard_' and n.nspname !~ '^pg(trickle|stream)(_changes)?$'
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')
  union all
  select 'rule', 'pg_rewrite'::regclass, w.oid, 0, w.ev_class, null from pg_catalog.pg_rewrite w join members m on m.oid = w.ev_class where w.rulename <> '_RETURN'
  union all
  select 'other', 'pg_publication_rel'::regclass, p.oid, 0, p.prrelid, null from pg_catalog.pg_publication_rel p join members m on m.oid = p.prrelid
  join pg_catalog.pg_publication b on b.oid = p.prpubid where b.pubname !~ '^pg(t|s|_trickle|_stream)_'
  union all
  select distinct case when f.oid is not null or h.inhrelid is not null then 'referrer' else 'other' end,
    case when w.rulename = '_RETURN' then 'pg_class'::regclass else d.classid::regclass end, case when w.rulename = '_RETURN' then w.ev_class else d.objid end, 0, m.oid, null
  from members m join pg_catalog.pg_class c on c.oid = m.oid left join pg_catalog.pg_type t on t.oid = c.reltype
  join pg_catalog.pg_depend d on d.deptype = 'n'
    and ((d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid) or (d.refclassid = 'pg_type'::regclass and d.refobjid in (c.reltype, t.typarray)))
  left join pg_catalog.pg_constraint f on d.classid = 'pg_constraint'::regclass and f.oid = d.objid and f.confrelid = c.oid and f.conrelid <> c.oid
  left join pg_catalog.pg_inherits h on d.classid = 'pg_class'::regclass and h.inhrelid = d.objid and h.inhparent = c.oid
  left join pg_catalog.pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
  left join pg_catalog.pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  left join pg_catalog.pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
  where d.classid not in ('pg_publication_rel'::regclass, 'pg_statistic_ext'::regclass) and g.tgisinternal is not true
    and not exists (select from members own where own.oid in (w.ev_class, p.polrelid, g.tgrelid))
    and not (d.classid = 'pg_class'::regclass and d.objid in (select indexrelid from pg_catalog.pg_index))
    and d.objid not in (select oid from members)
    and not (d.classid = 'pg_constraint'::regclass and d.objid in (select k.oid from pg_catalog.pg_constraint k where k.conrelid = c.oid))
  union all
  select 'trait', l.classoid, l.objoid, l.objsubid, m.oid, format('security label of %s on', l.provider) from pg_catalog.pg_seclabel l
  join members m on m.oid = l.objoid where l.classoid = 'pg_class'::regclass
  union all
  select 'trait', 'pg_class'::regclass, i.inhparent, 0, m.oid, 'inheritance from' from pg_catalog.pg_inherits i join members m on m.oid = i.inhrelid
  union all
  select 'trait', 'pg_class'::regclass, q.oid, 0, m.oid, null from members m
  join pg_catalog.pg_depend d on d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = m.oid and d.deptype in ('a', 'i')
  join pg_catalog.pg_class q on q.oid = d.objid and q.relkind = 'S'
  union all
  select 'trait', 'pg_type'::regclass, t.oid, 0, m.oid, 'privileges or comment of' from members m join pg_catalog.pg_type t on t.typrelid = m.oid
  where t.typacl is not null or pg_catalog.obj_description(t.oid, 'pg_type') is not null
  union all
  select 'trait', d.classid, d.objid, 0, m.oid, 'dependence on an extension of' from pg_catalog.pg_depend d
  left join pg_catalog.pg_index i on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
  left join pg_catalog.pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
  join members m on m.oid = coalesce(i.indrelid, g.tgrelid, case when d.classid = 'pg_class'::regclass then d.objid end) where d.deptype = 'x'
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
      'ruleComment', (select pg_catalog.obj_description(w.oid, 'pg_rewrite') from pg_catalog.pg_rewrite w where w.ev_class = c.oid and w.rulename = '_RETURN'),
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
          select a.action, null, false, null
          from (select format('set tablespace %I', t.spcname) from pg_catalog.pg_tablespace t where t.oid = c.reltablespace
                union all select 'set unlogged' where c.relpersistence = 'u' and m.depth = 0
                union all select format('set access method %I', h.amname) from pg_catalog.pg_am h
                where h.oid = c.relam and h.amname <> current_setting('default_table_access_method')) a(action)
          union all
          select format(a.action, x.relname), null, false, x.relname
          from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid,
            lateral (values ('replica identity using index %I', c.relreplident = 'i' and i.indisreplident), ('cluster on %I', i.indisclustered)) a(action, holds)
          where i.indrelid = c.oid and a.holds
          union all
          select format('alter column %I %s', a.attname, s.action), a.attname, s.needs_type, null
          from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
          left join pg_catalog.pg_attrdef d on a.attgenerated = '' and d.adrelid = a.attrelid and d.adnum = a.attnum,
            lateral (values ('set default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), false),
              ('set statistics ' || a.attstattarget, false),
              ('set (' || array_to_string(a.attoptions, ', ') || ')', false),
              ('set storage ' || case when a.attstorage <> t.typstorage and c.relkind <> 'v'
                then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main' end end, true),
              ('set compression ' || case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end, true)) s(action, needs_type)
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname !~ '^__pg[ts]_' and s.action is not null) s), '[]'),
      'columnComments', coalesce((select jsonb_agg(jsonb_build_object('column', a.attname, 'comment', pg_catalog.col_description(c.oid, a.attnum)) order by a.attnum)
        from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and pg_catalog.col_description(c.oid, a.attnum) is not null), '[]'),
      'ownerLacks', coalesce((select jsonb_agg(lower(p.privilege_type) order by p.privilege_type) from pg_catalog.aclexplode(pg_catalog.acldefault('r', c.relowner)) p
        where c.relacl is not null and not exists (select from pg_catalog.aclexplode(c.relacl) e where e.grantee = c.relowner and e.privilege_type = p.privilege_type)), '[]'),
      'hasDefaultPrivileges', exists (select from pg_catalog.pg_default_acl a where a.defaclobjtype = 'r' and a.defaclnamespace in (0, c.relnamespace)),
      'grants', coalesce((select jsonb_agg(to_jsonb(g) order by g."column" nulls first, g.role nulls first, g."isGrantable", g.grantor) from (
          select case e.grantee when 0 then null else pg_catalog.pg_get_userbyid(e.grantee) end as role, e.is_grantable as "isGrantable", a.column,
            case when e.grantor <> c.relowner then pg_catalog.pg_get_userbyid(e.grantor) end as grantor,
            jsonb_agg(lower(e.privilege_type) order by e.privilege_type) as privileges
          from (select c.relacl as acl, null::name as column union all
                select t.attacl, t.attname from pg_catalog.pg_attribute t where t.attrelid = c.oid and t.attacl is not null and not t.attisdropped) a,
            pg_catalog.aclexplode(a.acl) e where e.grantee <> c.relowner or a.column is not null group by 1, 2, 3, 4) g), '[]'))
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join members m on m.oid = c.oid where c.oid = k.oid)
  else (
    select jsonb_build_object(
      'what', 'object', 'kind', k.kind, 'relationOid', k.relation::int8, 'description', concat_ws(' ', k.phrase, pg_catalog.pg_describe_object(k.class, k.oid, k.part)),
      'name', coalesce(x.name, ''), 'schema', x.schema, 'comment', pg_catalog.obj_description(k.oid, k.class::text::name),
      'definition', case k.kind when 'index' then pg_catalog.pg_get_indexdef(k.oid) when 'statistics' then pg_catalog.pg_get_statisticsobjdef(k.oid)
        when 'constraint' then pg_catalog.pg_get_constraintdef(k.oid) when 'trigger' then pg_catalog.pg_get_triggerdef(k.oid) when 'rule' then rtrim(pg_catalog.pg_get_ruledef(k.oid), '; ') end,
      'afterwards', coalesce((select jsonb_agg(s.sql order by s.sql) from (
          select format('alter index %I.%I %s', n.nspname, i.relname, a.action) as sql
          from pg_catalog.pg_class i join pg_catalog.pg_namespace n on n.oid = i.relnamespace,
            lateral (select format('set tablespace %I', t.spcname) from pg_catalog.pg_tablespace t where t.oid = i.reltablespace
              union all
              select format('set (%s)', string_agg(format('%s=%L', split_part(own, '=', 1), substr(own, strpos(own, '=') + 1)), ', '))
              from unnest(i.reloptions) own where k.kind = 'constraint' having count(*) > 0
              union all
              select format('alter column %s set statistics %s', t.attnum, t.attstattarget) from pg_catalog.pg_attribute t where t.attrelid = i.oid and t.attstattarget is not null) a(action)
          where i.oid = x.index
          union all
          select format('comment on index %I.%I is %L', n.nspname, i.relname, pg_catalog.obj_description(i.oid, 'pg_class'))
          from pg_catalog.pg_class i join pg_catalog.pg_namespace n on n.oid = i.relnamespace
          where k.kind = 'constraint' and i.oid = x.index and pg_catalog.obj_description(i.oid, 'pg_class') is not null
          union all
          select format('alter statistics %I.%I %s', n.nspname, e.stxname, a.action)
          from pg_catalog.pg_statistic_ext e join pg_catalog.pg_namespace n on n.oid = e.stxnamespace join pg_catalog.pg_class c on c.oid = e.stxrelid,
            lateral (values ('set statistics ' || e.stxstattarget), (case when e.stxowner <> c.relowner then format('owner to %I', pg_catalog.pg_get_userbyid(e.stxowner)) end)) a(action)
          where k.kind = 'statistics' and e.oid = k.oid and a.action is not null
          union all
          select a.action from pg_catalog.pg_rewrite w join pg_catalog.pg_class c on c.oid = w.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
            lateral (values (format('alter table %I.%I %s rule %I', n.nspname, c.relname, case w.ev_enabled when 'D' then 'disable' when 'R' then 'enable replica' when 'A' then 'enable always' end, w.rulename), w.ev_enabled <> 'O'),
              (format('comment on rule %I on %I.%I is %L', w.rulename, n.nspname, c.relname, pg_catalog.obj_description(w.oid, 'pg_rewrite')), pg_catalog.obj_description(w.oid, 'pg_rewrite') is not null)) a(action, holds)
          where k.kind = 'rule' and w.oid = k.oid and a.holds) s), '[]'),
      'columns', coalesce((select jsonb_agg(distinct a.attname) from pg_catalog.pg_depend d join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = k.class and d.objid = k.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = k.relation and d.refobjsubid > 0), '[]'),
      'expressions', case k.kind
        when 'index' then (select jsonb_agg(pg_catalog.pg_get_indexdef(k.oid, s, false) order by s) from generate_series(1, x.keys) s)
          || case when x.predicate is null then '[]' else jsonb_build_array(x.predicate) end
        when 'constraint' then case when x.predicate is null then '[]' else jsonb_build_array(x.predicate) end
        when 'policy' then (select coalesce(jsonb_agg(e), '[]') from unnest(array[x.using, x.check]) e where e is not null)
        else '[]' end) || coalesce(x.extra, '{}')
    from (
      select c.relname as name, n.nspname as schema, i.indnkeyatts as keys, pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate, null::text as using, null::text as check, null::jsonb as extra, c.oid as index
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_index i on i.indexrelid = c.oid where k.kind = 'index' and c.oid = k.oid
      union all
      select o.conname, null, null, pg_catalog.pg_get_expr(o.conbin, o.conrelid), null, null, null, case when o.contype in ('p', 'u', 'x') then o.conindid end from pg_catalog.pg_constraint o where k.kind = 'constraint' and o.oid = k.oid
      union all
      select s.stxname, n.nspname, null, null, null, null, null, null from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
      where k.kind = 'statistics' and s.oid = k.oid
      union all
      select t.tgname, null, null, null, null, null, jsonb_build_object('enabled', t.tgenabled), null from pg_catalog.pg_trigger t where k.kind = 'trigger' and t.oid = k.oid
      union all
      select w.rulename, null, null, null, null, null, null, null from pg_catalog.pg_rewrite w where k.kind = 'rule' and w.oid = k.oid
      union all
      select p.polname, null, null, null, pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
        jsonb_build_object('policy', jsonb_build_object('command', p.polcmd, 'isPermissive', p.polpermissive,
          'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
          'roles', (select jsonb_agg(case r when 0 then null else pg_catalog.pg_get_userbyid(r) end) from unnest(p.polroles) r))), null
      from pg_catalog.pg_policy p where k.kind = 'policy' and p.oid = k.oid
      union all
      select null, null, null, null, null, null, null, null where k.kind in ('referrer', 'trait', 'other')) x)
  end as fact,
  set_config('search_path', current.path, true) as restored
from candidates k, (select current_setting('search_path') as path offset 0) as current`;
