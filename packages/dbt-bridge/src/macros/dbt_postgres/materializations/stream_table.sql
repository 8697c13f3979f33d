{#- A stream table is made, altered or rebuilt only where the model and the database differ: `ensure_stream_table` plans it and tells. -#}

{%- materialization stream_table, adapter='postgres' -%}

  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='stream_table') -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% if existing_relation is not none and existing_relation.type != 'stream_table' and should_full_refresh() %}
    {% do adapter.lock_relation(this) %}
    {{ adapter.drop_relation(existing_relation) }}
  {% endif %}
  {% set outcome = adapter.ensure_stream_table(target_relation, sql, full_refresh=should_full_refresh()) %}
  {% for warning in outcome.warnings %}
    {% do exceptions.warn(warning) %}
  {% endfor %}
  {% call noop_statement('main', outcome.message, outcome.code, outcome.rows_affected) -%}
    {{ outcome.sql }}
  {%- endcall %}

  {% for index in adapter.missing_indexes(target_relation) %}
    {% call statement('create_index') -%}
      {{ get_create_index_sql(target_relation, index) }}
    {%- endcall %}
  {% endfor %}
  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit_if_open() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{%- endmaterialization -%}
