{#- The names of the time when the extension was called pg_stream. -#}

{% macro pgstream_refresh(model_name, schema=none) %}
  {% do return(dbt_pgtrickle.pgtrickle_refresh(model_name, schema)) %}
{% endmacro %}

{% macro pgstream_check_freshness(model_name=none, warn_seconds=600, error_seconds=1800) %}
  {% do return(dbt_pgtrickle.pgtrickle_check_freshness(model_name, warn_seconds, error_seconds)) %}
{% endmacro %}

{% macro pgstream_check_cdc_health() %}
  {% do return(dbt_pgtrickle.pgtrickle_check_cdc_health()) %}
{% endmacro %}

{% macro pgstream_stream_table_status(name, warn_seconds=300) %}
  {% do return(dbt_pgtrickle.pgtrickle_stream_table_status(name, warn_seconds)) %}
{% endmacro %}

{% macro pgstream_operational_status() %}
  {% do return(dbt_pgtrickle.pgtrickle_operational_status()) %}
{% endmacro %}

{% test pgstream_not_stale(model, max_age_seconds=none) %}
  {{ dbt_pgtrickle.pgtrickle_stale_rows(model, max_age_seconds) }}
{% endtest %}

{% test pgstream_no_errors(model) %}
  {{ dbt_pgtrickle.pgtrickle_error_rows(model) }}
{% endtest %}
