{#-
  Stream tables with dbt-core, in SQL alone. A run reads the catalog once, issues DDL only for what differs, and does all of a change in one
  transaction. (pgt-dbt has a materialization of its own and does not read this folder.)
-#}

{% materialization stream_table, adapter='postgres' %}
  {% set name = dbt_pgtrickle.pgtrickle_name_of_node(model) %}
  {% set relation = api.Relation.create(database=this.database, schema=name.split('.')[0], identifier=name.split('.')[1], type='table') %}
  {% set existing = load_cached_relation(relation) %}
  {% set grant_config = config.get('grants') %}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set current = dbt_pgtrickle.pgtrickle_locked_row(server, name) %}
  {% if current is none and existing is not none %}
    {% if not should_full_refresh() %}
      {% do exceptions.raise_compiler_error(
        'there is a relation ' ~ existing ~ ' that is no stream table. Run with --full-refresh to put the stream table in its place, or give the model another alias.'
      ) %}
    {% endif %}
    {% do adapter.drop_relation(existing) %}
  {% endif %}

  {% set plan = dbt_pgtrickle.pgtrickle_plan(server, current, name, sql) %}
  {% if plan.steps %}
    {# Two at a time that read one table, through views or not, would set up its change capture twice. #}
    {% call statement('pgtrickle_one_at_a_time', auto_begin=True) %}
      select pg_advisory_xact_lock(hashtextextended('pgtrickle-js:dbt-core', 0))
    {% endcall %}
  {% endif %}
  {% for step in plan.steps %}
    {% call statement('step', auto_begin=True) %}{{ step }}{% endcall %}
  {% endfor %}
  {% for warning in plan.warnings %}
    {% do exceptions.warn(warning) %}
  {% endfor %}
  {% call noop_statement('main', plan.message, plan.code, -1) %}
    {{ plan.steps | join(';\n') if plan.steps else '-- nothing to do: ' ~ name ~ ' is as the model says' }}
  {% endcall %}

  {% if plan.is_new %}
    {% do create_indexes(relation) %}
  {% endif %}
  {% if plan.code != 'UNCHANGED' %}
    {% do persist_docs(relation, model) %}
  {% endif %}
  {% do apply_grants(relation, grant_config, should_revoke=should_revoke(existing, full_refresh_mode=False)) %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do adapter.commit() %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# The catalog's row as a dict, read behind the lock that keeps two runs from changing one stream table at a time; none where there is none. #}
{% macro pgtrickle_locked_row(server, name) %}
  {% set p = server.prefix %}
  {% call statement('pgtrickle_lock', auto_begin=True) %}
    select pg_advisory_xact_lock(hashtextextended({{ dbt_pgtrickle.pgtrickle_literal('pgtrickle-js:' ~ name) }}, 0))
  {% endcall %}
  {% set rows = run_query(
    'select to_jsonb(s)::text from ' ~ server.schema ~ '.' ~ p ~ '_stream_tables s'
    ~ ' where s.' ~ p ~ "_schema || '.' || s." ~ p ~ '_name = ' ~ dbt_pgtrickle.pgtrickle_literal(name)
  ).rows %}
  {% do return(fromjson(rows[0][0]) if rows | length > 0 else none) %}
{% endmacro %}
