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
  {% set settings = {'words': [], 'obsolete_indexes': []} %}
  {% if existing_relation is not none and existing_relation.type == 'stream_table' %}
    {% set settings = adapter.settings_to_change(target_relation) %}
  {% endif %}
  {% if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {% endif %}
  {#- Before the query changes: a column may go together with its index. -#}
  {% if settings.obsolete_indexes %}
    {% do adapter.lock_relation(this) %}
    {% for name in settings.obsolete_indexes %}
      {% call statement('drop_index') -%}
        {{ get_drop_index_sql(target_relation, name) }}
      {%- endcall %}
    {% endfor %}
  {% endif %}
  {% set outcome = adapter.ensure_stream_table(target_relation, sql, full_refresh=should_full_refresh()) %}
  {% for warning in outcome.warnings %}
    {% do exceptions.warn(warning) %}
  {% endfor %}
  {% set code = 'ALTER STREAM TABLE' if outcome.code == 'UNCHANGED' and settings.words else outcome.code %}
  {% set message = ([code if outcome.message == outcome.code else outcome.message] + settings.words) | join(', ') %}
  {% call noop_statement('main', message, code, outcome.rows_affected) -%}
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
