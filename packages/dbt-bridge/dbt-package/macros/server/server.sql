{#- What the database has: one query, by which every other macro knows the names and arguments of the installed version. -#}

{# The extension's name, version, schema, prefix of names, the arguments of each of its functions, and whether its catalog can be read. #}
{% macro pgtrickle_server(required=True) %}
  {% set found = run_query(
    "select e.extname, e.extversion, n.nspname, json_object_agg(p.proname, coalesce(p.proargnames[1:p.pronargs], '{}'))::text as functions,"
    ~ " has_schema_privilege(n.oid, 'usage') and coalesce(bool_or(has_table_privilege(c.oid, 'select')), false) as readable"
    ~ " from pg_catalog.pg_extension e"
    ~ " join pg_catalog.pg_namespace n on n.nspname = case e.extname when 'pg_stream' then 'pgstream' else 'pgtrickle' end"
    ~ " join pg_catalog.pg_proc p on p.pronamespace = n.oid"
    ~ " left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname in ('pgt_stream_tables', 'pgs_stream_tables')"
    ~ " where e.extname in ('pg_trickle', 'pg_stream') group by 1, 2, 3, n.oid order by 1 desc limit 1"
  ) %}
  {% if found | length == 0 and not required %}
    {% do return(none) %}
  {% elif found | length == 0 %}
    {% do exceptions.raise_compiler_error(
      'the database "' ~ target.dbname ~ '" has no extension pg_trickle. Run in it, as a superuser: create extension pg_trickle;'
    ) %}
  {% endif %}
  {% set row = found.rows[0] %}
  {% do return({
    'extension': row[0],
    'version': row[1],
    'schema': row[2],
    'prefix': 'pgs' if row[0] == 'pg_stream' else 'pgt',
    'functions': fromjson(row[3]),
    'readable': row[4]
  }) %}
{% endmacro %}

{# The call of a function as SQL, with named arguments: positions differ between versions. An argument of none is left to its default. #}
{% macro pgtrickle_call(server, name, arguments={}) %}
  {% if name not in server.functions %}
    {% do exceptions.raise_compiler_error(server.extension ~ ' ' ~ server.version ~ ' has no function ' ~ name) %}
  {% endif %}
  {% set given = [] %}
  {% for argument, value in arguments.items() if value is not none %}
    {% do given.append(argument ~ ' => ' ~ (value['sql'] if value is mapping else dbt_pgtrickle.pgtrickle_literal(value))) %}
  {% endfor %}
  {% do return(server.schema ~ '.' ~ name ~ '(' ~ given | join(', ') ~ ')') %}
{% endmacro %}

{% macro pgtrickle_literal(value) %}
  {% if value is boolean or value is number %}
    {% do return(value | string | lower) %}
  {% endif %}
  {% set text = value | string | replace("'", "''") %}
  {# A backslash means the same whatever standard_conforming_strings says. #}
  {% do return("E'" ~ text | replace('\\', '\\\\') ~ "'" if '\\' in text else "'" ~ text ~ "'") %}
{% endmacro %}

{# Runs what changes something, and keeps it: an operation of dbt is otherwise rolled back at its end. #}
{% macro pgtrickle_execute(sql) %}
  {% call statement('pgtrickle_execute', fetch_result=True, auto_begin=True) %}{{ sql }}{% endcall %}
  {% do adapter.commit() %}
  {% do return(load_result('pgtrickle_execute')['table']) %}
{% endmacro %}
