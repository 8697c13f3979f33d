{%- materialization view, default -%}

  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
  {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type if existing_relation is not none else 'view') -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ drop_leftovers([intermediate_relation, backup_relation]) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_view_as_sql(intermediate_relation, sql) }}
  {%- endcall %}

  {# Replacing a view drops what reads it. One that the server defines alike is left in place, with its dependents and grants. #}
  {% set unchanged = existing_relation is not none and existing_relation.is_view and not should_full_refresh()
       and adapter.is_same_view(existing_relation, intermediate_relation) %}
  {# Stream tables hold on to the view itself: where its columns allow, it keeps its place and only says something else. #}
  {% set in_place = not unchanged and existing_relation is not none and existing_relation.is_view
       and adapter.can_replace_view(existing_relation, intermediate_relation) %}
  {% if unchanged or in_place %}
    {{ discard_relation(intermediate_relation) }}
  {% endif %}
  {% if unchanged %}
    {{ store_raw_result('main', message='UNCHANGED', code='UNCHANGED', rows_affected=-1) }}
  {% elif in_place %}
    {% call statement('replace_view') -%}
      {{ get_replace_view_sql(target_relation, sql) }}
    {%- endcall %}
  {% else %}
    {{ swap_relation(existing_relation, intermediate_relation, target_relation, backup_relation) }}
  {% endif %}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=not (unchanged or in_place))) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ drop_leftovers([backup_relation]) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{%- endmaterialization -%}
