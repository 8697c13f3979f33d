{#- A function of the database, made or replaced in place: the models that call it stay as they are. -#}

{% materialization function, default, supported_languages=['sql', 'python', 'javascript'] %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type=this.Function) -%}

  {{ run_hooks(pre_hooks) }}
  {# Called by a variable: the name of the macro depends on the type and the language of the function. #}
  {%- set dispatch = adapter.dispatch -%}
  {%- set build = dispatch(this.get_function_macro_name(this.get_function_config(model)), 'dbt') -%}
  {{ function_execute_build_sql(build(target_relation), existing_relation, target_relation) }}
  {{ run_hooks(post_hooks) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {{ return(adapter.dispatch('function_execute_build_sql', 'dbt')(build_sql, existing_relation, target_relation)) }}
{% endmacro %}

{% macro default__function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {%- if existing_relation and adapter.is_same_function(target_relation, build_sql) -%}
    {%- call noop_statement('main', 'UNCHANGED', 'UNCHANGED') -%}
      {{ build_sql }}
    {%- endcall -%}
  {%- else -%}
    {%- call statement('main') -%}
      {{ build_sql }}
    {%- endcall -%}
  {%- endif -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {{ adapter.commit_if_open() }}
{% endmacro %}
