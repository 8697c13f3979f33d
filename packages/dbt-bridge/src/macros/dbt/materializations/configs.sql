{% macro set_sql_header(config) -%}
  {{ config.set('sql_header', caller()) }}
{%- endmacro %}

{# The model's own setting wins over the flag, in both directions. #}
{% macro should_full_refresh() %}
  {% set configured = config.get('full_refresh') %}
  {% do return(flags.FULL_REFRESH if configured is none else configured) %}
{% endmacro %}

{% macro should_store_failures() %}
  {% set configured = config.get('store_failures') %}
  {% do return(flags.STORE_FAILURES if configured is none else configured) %}
{% endmacro %}

{% macro is_incremental() %}
  {% if not execute %}
    {{ return(False) }}
  {% endif %}
  {% set relation = load_cached_relation(this) %}
  {{ return(relation is not none and relation.type == 'table' and model.config.materialized == 'incremental' and not should_full_refresh()) }}
{% endmacro %}
