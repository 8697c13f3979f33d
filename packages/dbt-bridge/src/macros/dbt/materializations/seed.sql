{% materialization seed, default %}

  {%- set full_refresh_mode = should_full_refresh() -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set grant_config = config.get('grants') -%}
  {%- set agate_table = load_agate_table() -%}
  {%- do store_result('agate_table', response='OK', agate_table=agate_table) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {%- set old_relation = adapter.lock_relation(this) -%}
  {%- set exists_as_table = old_relation is not none and old_relation.is_table -%}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% if old_relation is not none and not exists_as_table %}
    {{ exceptions.raise_compiler_error("Cannot seed to '" ~ old_relation.render() ~ "', it is a " ~ old_relation.type) }}
  {% endif %}
  {% if exists_as_table %}
    {% set create_table_sql = reset_csv_table(model, full_refresh_mode, old_relation, agate_table) %}
  {% else %}
    {% set create_table_sql = create_csv_table(model, agate_table) %}
  {% endif %}

  {% set code = 'CREATE' if full_refresh_mode else 'INSERT' %}
  {% set row_count = agate_table.rows | length %}
  {% set insert_sql = load_csv_rows(model, agate_table) if row_count > 0 else "" %}

  {% call noop_statement('main', code ~ ' ' ~ row_count, code, row_count) %}
    {{ get_csv_sql(create_table_sql, insert_sql) }};
  {% endcall %}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(old_relation, full_refresh_mode)) %}
  {% do persist_docs(target_relation, model) %}
  {% if full_refresh_mode or not exists_as_table %}
    {% do create_indexes(target_relation) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}

{% macro create_csv_table(model, agate_table) -%}
  {{ adapter.dispatch('create_csv_table', 'dbt')(model, agate_table) }}
{%- endmacro %}

{% macro default__create_csv_table(model, agate_table) %}
  {%- set types = model['config'].get('column_types', {}) -%}
  {%- set quote = model['config'].get('quote_columns', None) -%}
  {% set sql %}
    create table {{ this.render() }} (
        {%- for name in agate_table.column_names -%}
            {{ adapter.quote_seed_column(name, quote) }} {{ types.get(name, adapter.convert_type(agate_table, loop.index0)) }} {%- if not loop.last -%}, {%- endif -%}
        {%- endfor -%}
    )
  {% endset %}
  {% call statement('_') -%}
    {{ sql }}
  {%- endcall %}
  {{ return(sql) }}
{% endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
  {{ adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table) }}
{%- endmacro %}

{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if full_refresh %}
    {{ adapter.drop_relation(old_relation) }}
    {{ return(create_csv_table(model, agate_table)) }}
  {% endif %}
  {{ adapter.truncate_relation(old_relation) }}
  {{ return("truncate table " ~ old_relation.render()) }}
{% endmacro %}

{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql) }}
{% endmacro %}

{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ create_or_truncate_sql }};
    -- dbt seed --
    {{ insert_sql }}
{% endmacro %}

{% macro get_binding_char() -%}
  {{ adapter.dispatch('get_binding_char', 'dbt')() }}
{%- endmacro %}

{% macro default__get_binding_char() %}
  {{ return('%s') }}
{% endmacro %}

{% macro get_batch_size() -%}
  {{ return(adapter.dispatch('get_batch_size', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_batch_size() %}
  {{ return(10000) }}
{% endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) %}
  {%- set quote = model['config'].get('quote_columns', None) -%}
  {% set quoted = [] %}
  {% for name in column_names -%}
    {%- do quoted.append(adapter.quote_seed_column(name, quote)) -%}
  {%- endfor %}
  {{ return(quoted | join(', ')) }}
{% endmacro %}

{% macro load_csv_rows(model, agate_table) -%}
  {{ adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table) }}
{%- endmacro %}

{# Gives the statement of the first batch, for the compiled file. #}
{% macro default__load_csv_rows(model, agate_table) %}
  {% set columns = get_seed_column_quoted_csv(model, agate_table.column_names) %}
  {% set place = get_binding_char() %}
  {% set places = '(' ~ ([place] * (agate_table.column_names | length)) | join(',') ~ ')' %}
  {% set statements = [] %}
  {% for chunk in agate_table.rows | batch(get_batch_size()) %}
    {% set bindings = [] %}
    {% for row in chunk %}
      {% do bindings.extend(row) %}
    {% endfor %}
    {% set sql %}
          insert into {{ this.render() }} ({{ columns }}) values
          {{ ([places] * (chunk | length)) | join(',') }}
      {% endset %}
    {% do adapter.add_query(sql, bindings=bindings, abridge_sql_log=True) %}
    {% do statements.append(sql) if loop.first %}
  {% endfor %}
  {{ return(statements[0]) }}
{% endmacro %}
