{#- What the server knows of a stream table, printed and returned. -#}

{# How the server maintains the stream table of a model: the extension's own explanation. #}
{% macro explain(model_name, schema=none) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set name = dbt_pgtrickle.pgtrickle_qualified_name(model_name, schema) %}
  {% set facts = {} %}
  {% for row in run_query('select property, value from ' ~ dbt_pgtrickle.pgtrickle_call(server, 'explain_st', {'name': name})).rows %}
    {% do facts.update({row['property']: row['value']}) %}
    {% do log(row['property'] ~ ': ' ~ row['value'], info=True) %}
  {% endfor %}
  {% do return(facts) %}
{% endmacro %}

{# The last refreshes of the stream table of a model, the newest first. #}
{% macro refresh_history(model_name, limit=10) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set name = dbt_pgtrickle.pgtrickle_qualified_name(model_name) %}
  {% set call = dbt_pgtrickle.pgtrickle_call(server, 'get_refresh_history', {'name': name, 'max_rows': limit}) %}
  {% set sql %}
    select start_time::text as started_at, action, status, rows_inserted, rows_deleted, duration_ms, error_message
    from {{ call }} order by start_time desc
  {% endset %}
  {% set history = [] %}
  {% for row in run_query(sql).rows %}
    {% do history.append(row.dict()) %}
    {% do log(row['started_at'] ~ '  ' ~ row['action'] ~ '  ' ~ row['status'] ~ '  +' ~ (row['rows_inserted'] or 0) ~ ' -' ~ (row['rows_deleted'] or 0)
      ~ ('  ' ~ row['error_message'] if row['error_message'] else ''), info=True) %}
  {% endfor %}
  {% if history | length == 0 %}
    {% do log(name ~ ' has no refreshes in its history', info=True) %}
  {% endif %}
  {% do return(history) %}
{% endmacro %}

{# One stream table in a word: healthy, stale, erroring, paused, unpopulated or not_found; with the facts that say so. #}
{% macro pgtrickle_stream_table_status(name, warn_seconds=300) %}
  {% if not execute %}
    {% do return({'status': 'not_found'}) %}
  {% endif %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set qualified = dbt_pgtrickle.pgtrickle_qualified_name(name) %}
  {% set sql = 'select * from (' ~ dbt_pgtrickle.pgtrickle_stream_tables_sql(server) ~ ') t where stream_table = ' ~ dbt_pgtrickle.pgtrickle_literal(qualified) %}
  {% set rows = run_query(sql).rows %}
  {% if rows | length == 0 %}
    {% set facts = {'stream_table': qualified, 'status': 'not_found'} %}
  {% else %}
    {% set row = rows[0] %}
    {% set facts = {
      'stream_table': qualified,
      'status': dbt_pgtrickle.pgtrickle_health(row, warn_seconds),
      'catalog_status': row['status'],
      'refresh_mode': row['refresh_mode'],
      'schedule': row['schedule'],
      'is_populated': row['is_populated'],
      'staleness_seconds': row['age_seconds'],
      'consecutive_errors': row['consecutive_errors'],
      'last_refresh_at': row['last_refresh_at'] | string if row['last_refresh_at'] else none
    } %}
  {% endif %}
  {% do log(qualified ~ ': ' ~ facts['status'], info=True) %}
  {% do return(facts) %}
{% endmacro %}

{% macro pgtrickle_health(row, warn_seconds) %}
  {% if row['status'] == 'SUSPENDED' %}
    {% do return('paused') %}
  {% elif row['status'] == 'ERROR' or row['consecutive_errors'] > 0 %}
    {% do return('erroring') %}
  {% elif not row['is_populated'] %}
    {% do return('unpopulated') %}
  {% elif row['refresh_mode'] != 'IMMEDIATE' and row['age_seconds'] is not none and row['age_seconds'] > warn_seconds %}
    {% do return('stale') %}
  {% endif %}
  {% do return('healthy') %}
{% endmacro %}

{# Whether refreshes take place at all: the scheduler, a drain, the settings that stop or slow everything. #}
{% macro pgtrickle_operational_status() %}
  {% if not execute %}
    {% do return({}) %}
  {% endif %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set sql %}
    select
      exists (select from pg_catalog.pg_stat_activity where backend_type = '{{ server.extension }} scheduler') as scheduler_running,
      {{ dbt_pgtrickle.pgtrickle_call(server, 'is_drained') if 'is_drained' in server.functions else 'false' }} as is_drained,
      coalesce(current_setting('{{ server.extension }}.cdc_paused', true), 'off') = 'on' as cdc_paused,
      coalesce(current_setting('{{ server.extension }}.force_full_refresh', true), 'off') = 'on' as force_full,
      coalesce(current_setting('{{ server.extension }}.enforce_backpressure', true), 'off') = 'on' as backpressure_active,
      coalesce(current_setting('{{ server.extension }}.enabled', true), 'on') = 'on' as enabled
  {% endset %}
  {% set state = run_query(sql).rows[0].dict() %}
  {% for fact, value in state.items() %}
    {% do log(fact ~ ': ' ~ ('yes' if value else 'no'), info=True) %}
  {% endfor %}
  {% do return(state) %}
{% endmacro %}
