{#- The extension's catalog under names that do not depend on its version. -#}

{#
  All stream tables as a query: name, schema, status, mode, schedule, ages in seconds. `age_seconds` is the time since the data was last
  known to be current; `limit_seconds` from when that is late: ten minutes, and the period of a schedule that is longer.
#}
{% macro pgtrickle_stream_tables_sql(server) %}
  {% set p = server.prefix %}
  select
    s.{{ p }}_schema || '.' || s.{{ p }}_name as stream_table,
    s.{{ p }}_schema as table_schema,
    s.{{ p }}_name as table_name,
    s.{{ p }}_relid as table_oid,
    s.status,
    s.refresh_mode,
    s.schedule,
    s.is_populated,
    s.needs_reinit,
    s.consecutive_errors,
    s.data_timestamp,
    s.last_refresh_at,
    extract(epoch from clock_timestamp() - greatest(s.data_timestamp, s.last_refresh_at))::float8 as age_seconds,
    case
      when s.refresh_mode = 'IMMEDIATE' then null
      when s.schedule is null then 600
      when s.schedule ~ '^([0-9]+(s|m|h|d|w))+$' then 600 + case
        when extract(epoch from s.schedule::interval) > 600 then extract(epoch from s.schedule::interval)::float8 else 0 end
    end as limit_seconds
  from {{ server.schema }}.{{ p }}_stream_tables s
{% endmacro %}

{# Which stream tables read which, as a query of two names. #}
{% macro pgtrickle_reads_sql(server) %}
  {% set p = server.prefix %}
  select
    reader.{{ p }}_schema || '.' || reader.{{ p }}_name as stream_table,
    source.{{ p }}_schema || '.' || source.{{ p }}_name as reads
  from {{ server.schema }}.{{ p }}_dependencies d
  join {{ server.schema }}.{{ p }}_stream_tables reader on reader.{{ p }}_id = d.{{ p }}_id
  join {{ server.schema }}.{{ p }}_stream_tables source on source.{{ p }}_relid = d.source_relid
  where source.{{ p }}_id <> reader.{{ p }}_id
{% endmacro %}
