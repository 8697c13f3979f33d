{%- materialization test, default -%}

  {% set limited_sql %}
    {{ get_limit_subquery_sql(sql, config.get('limit')) }}
  {% endset %}
  {% set relations = [] %}
  {% set main_sql = limited_sql %}

  {% if should_store_failures() %}
    {% set kind = config.get('store_failures_as') or 'table' %}
    {% if kind not in ['table', 'view'] %}
      {{ exceptions.raise_compiler_error("'" ~ kind ~ "' is not a valid value for `store_failures_as`. Accepted values are: ['ephemeral', 'table', 'view']") }}
    {% endif %}
    {% set target_relation = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type=kind) %}
    {{ drop_relation_if_exists(load_cached_relation(target_relation)) }}
    {% call statement(auto_begin=True) %}
      {{ get_create_sql(target_relation, limited_sql) }}
    {% endcall %}
    {% do relations.append(target_relation) %}
    {% set main_sql %}
        select *
        from {{ target_relation }}
    {% endset %}
    {{ adapter.commit() }}
  {% endif %}

  {% call statement('main', fetch_result=True) -%}

    {% if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS and config.get('sql_header') %}{{ config.get('sql_header') }}{% endif %}
    {# The limit is in the query already. #}
    {{ get_test_sql(main_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
  {%- endcall %}

  {{ return({'relations': relations}) }}

{%- endmaterialization -%}
