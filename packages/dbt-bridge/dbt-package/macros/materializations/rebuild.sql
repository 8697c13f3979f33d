{#- Dropping a stream table takes the views on it along: what they were is read before and made again after, in the same transaction. -#}

{# Whether a query has exactly the columns that the stream table has. #}
{% macro pgtrickle_has_columns_of(server, current, query) %}
  {% call statement('pgtrickle_query_view', auto_begin=True) %}
    create temporary view pgtrickle_query as {{ query }}
  {% endcall %}
  {% set same = run_query(
    "select (select array_agg((attname, atttypid, atttypmod)::text order by attnum) from pg_catalog.pg_attribute"
    ~ " where attrelid = 'pg_temp.pgtrickle_query'::regclass and attnum > 0)"
    ~ " is not distinct from (select array_agg((attname, atttypid, atttypmod)::text order by attnum) from pg_catalog.pg_attribute"
    ~ ' where attrelid = ' ~ current[server.prefix ~ '_relid'] ~ ' and attnum > 0 and not attisdropped and '
    ~ dbt_pgtrickle.pgtrickle_is_visible('attname::text') ~ ')'
  ).rows[0][0] %}
  {% call statement('pgtrickle_drop_view', auto_begin=True) %}drop view pg_temp.pgtrickle_query{% endcall %}
  {% do return(same) %}
{% endmacro %}

{# Statements that make the views on the stream table again, with their owners, options, comments and grants, and its own grants. #}
{% macro pgtrickle_restore_steps(server, current, name) %}
  {% set sql %}
    with recursive readers (oid, relkind, depth) as (
      select {{ current[server.prefix ~ '_relid'] }}::oid, 'r'::"char", 0
      union
      select c.oid, c.relkind, r.depth + 1
      from readers r
      join pg_catalog.pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = r.oid and d.classid = 'pg_rewrite'::regclass
      join pg_catalog.pg_rewrite w on w.oid = d.objid
      join pg_catalog.pg_class c on c.oid = w.ev_class and c.oid <> r.oid
      where r.depth < 100
    ),
    dependents as (
      select r.oid, r.relkind, max(r.depth) as depth, format('%I.%I', n.nspname, c.relname) as name, c.relowner, c.relacl, c.reloptions
      from readers r join pg_catalog.pg_class c on c.oid = r.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      group by r.oid, r.relkind, n.nspname, c.relname, c.relowner, c.relacl, c.reloptions
    )
    select * from (
      select depth, 1 as step, relkind::text as kind, name, format('create view %s as %s', name, pg_get_viewdef(oid)) as statement
      from dependents where depth > 0
      union all
      select depth, 2, relkind::text, name, format('alter view %s set (%s)', name, array_to_string(reloptions, ', '))
      from dependents where depth > 0 and reloptions is not null
      union all
      select depth, 3, relkind::text, name, format('comment on view %s is %L', name, obj_description(oid, 'pg_class'))
      from dependents where depth > 0 and obj_description(oid, 'pg_class') is not null
      union all
      select d.depth, 4, d.relkind::text, d.name,
        format('grant %s on %s to %s', a.privilege_type, d.name, case a.grantee when 0 then 'public' else a.grantee::regrole::text end)
      from dependents d, aclexplode(d.relacl) a where a.grantee <> d.relowner
      union all
      select depth, 5, relkind::text, name, format('alter view %s owner to %s', name, relowner::regrole)
      from dependents where depth > 0 and relowner <> (select oid from pg_catalog.pg_roles where rolname = current_user)
    ) steps order by depth, name, step
  {% endset %}
  {% set steps = [] %}
  {% for row in run_query(sql).rows %}
    {% if row['depth'] > 0 and row['kind'] != 'v' %}
      {% do exceptions.raise_compiler_error(name ~ ' has to be dropped and created, and ' ~ row['name'] ~ ', which reads it, is no view: drop that first') %}
    {% endif %}
    {% do steps.append(row['statement'].rstrip(';')) %}
  {% endfor %}
  {% do return(steps) %}
{% endmacro %}
