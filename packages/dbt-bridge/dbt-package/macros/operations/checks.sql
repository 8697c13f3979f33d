{#- Checks that fail the command when something is wrong. -#}

{# Fails when a stream table, or the one of `model_name`, was last current more than `error_seconds` ago. Paused ones are told, not counted. #}
{% macro pgtrickle_check_freshness(model_name=none, warn_seconds=600, error_seconds=1800) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set rows = dbt_pgtrickle.pgtrickle_rows(server, model_name) %}
  {% set errors, checked = [], [] %}
  {% for row in rows %}
    {% set name, age = row['stream_table'], row['age_seconds'] %}
    {% if row['status'] == 'SUSPENDED' %}
      {% set level, text = 'WARN', 'paused' %}
    {% elif row['status'] == 'ERROR' %}
      {% set level, text = 'ERROR', 'its refreshes have failed' %}
    {% elif not row['is_populated'] or age is none %}
      {% set level, text = 'WARN', 'never filled' %}
    {% elif row['refresh_mode'] == 'IMMEDIATE' %}
      {% set level, text = 'PASS', 'kept current by every write' %}
    {% else %}
      {% set level = 'ERROR' if age > error_seconds else 'WARN' if age > warn_seconds else 'PASS' %}
      {% set limit = error_seconds if level == 'ERROR' else warn_seconds %}
      {% set text = 'last current ' ~ age | round | int ~ ' s ago' ~ (', more than ' ~ limit ~ ' s' if level != 'PASS' else '') %}
    {% endif %}
    {% do log(level ~ ' ' ~ name ~ ': ' ~ text, info=True) %}
    {% do checked.append({'stream_table': name, 'level': level | lower, 'message': text, 'age_seconds': age}) %}
    {% if level == 'ERROR' %}
      {% do errors.append(name ~ ': ' ~ text) %}
    {% endif %}
  {% endfor %}
  {% if errors | length > 0 %}
    {% do exceptions.raise_compiler_error(errors | length ~ ' of ' ~ rows | length ~ ' stream tables not fresh: ' ~ errors | join('; ')) %}
  {% endif %}
  {% do return(checked) %}
{% endmacro %}

{# The catalog's rows of all stream tables, or of one, which then has to be there. #}
{% macro pgtrickle_rows(server, model_name=none) %}
  {% set sql = dbt_pgtrickle.pgtrickle_stream_tables_sql(server) %}
  {% if model_name is none %}
    {% do return(run_query(sql ~ ' order by 1').rows) %}
  {% endif %}
  {% set name = dbt_pgtrickle.pgtrickle_qualified_name(model_name) %}
  {% set rows = run_query('select * from (' ~ sql ~ ') t where stream_table = ' ~ dbt_pgtrickle.pgtrickle_literal(name)).rows %}
  {% if rows | length == 0 %}
    {% do exceptions.raise_compiler_error('there is no stream table ' ~ name) %}
  {% endif %}
  {% do return(rows) %}
{% endmacro %}

{# Fails when the change capture of a source has an alert, or the source is gone. #}
{% macro pgtrickle_check_cdc_health() %}
  {% set alerts = [] %}
  {% set sources = dbt_pgtrickle.cdc_health() %}
  {% for source in sources if source['alert'] is not none %}
    {% do alerts.append(source['source'] ~ ': ' ~ source['alert']) %}
  {% endfor %}
  {% if alerts | length > 0 %}
    {% do exceptions.raise_compiler_error(alerts | length ~ ' of ' ~ sources | length ~ ' sources with an alert: ' ~ alerts | join('; ')) %}
  {% endif %}
  {% do return(sources) %}
{% endmacro %}

{# The change capture of every source: how, how far behind, and the server's alert. #}
{% macro cdc_health() %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set p = server.prefix %}
  {% set sql %}
    select
      coalesce(max(h.source_table), 'oid ' || h.source_relid) as source,
      max(h.cdc_mode) as cdc_mode,
      max(h.slot_name) as slot_name,
      max(h.lag_bytes) as lag_bytes,
      case when bool_and(c.oid is null) then 'the source was dropped' else max(h.alert) end as alert
    from {{ dbt_pgtrickle.pgtrickle_call(server, 'check_cdc_health') }} h
    left join pg_catalog.pg_class c on c.oid = h.source_relid::oid
    group by h.source_relid order by 1
  {% endset %}
  {% set sources = [] %}
  {% for row in run_query(sql).rows %}
    {% set source = row.dict() %}
    {% do sources.append(source) %}
    {% do log(('OK    ' if source['alert'] is none else 'ALERT ') ~ source['source'] ~ ' by ' ~ source['cdc_mode'] | lower
      ~ (': ' ~ source['alert'] if source['alert'] is not none else ''), info=True) %}
  {% endfor %}
  {% do return(sources) %}
{% endmacro %}
