{%- materialization view, default -%}

  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% set existing_relation = adapter.lock_relation(this) %}
  {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type if existing_relation is not none else 'view') -%}
  {{ drop_leftovers([intermediate_relation, backup_relation]) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {# Replacing a view drops what reads it. One that says what the model says is left in place, with its dependents and grants. The mark of an earlier run tells without making anything. #}
  {% set create_sql = get_create_view_as_sql(target_relation, sql) %}
  {% set is_kept = existing_relation is not none and existing_relation.is_view and not should_full_refresh() %}
  {% set found = adapter.known_view(existing_relation, create_sql, sql) if is_kept else 'other' %}
  {% set intermediate_sql = get_create_view_as_sql(intermediate_relation, sql) if found == 'unknown' or (found == 'other' and existing_relation is not none) %}
  {% set seen = none %}
  {% if found == 'unknown' %}
    {% set found, seen = adapter.compare_view(existing_relation, intermediate_relation, intermediate_sql, sql) %}
  {% endif %}
  {% set marked = found == 'marked' %}
  {% set unchanged = found != 'other' %}
  {% if not unchanged %}
    {% call statement('main') -%}
      {{ create_sql if existing_relation is none else intermediate_sql }}
    {%- endcall %}
  {% endif %}
  {# Stream tables hold on to the view itself: where its columns allow, it keeps its place and only says something else. #}
  {% set in_place = not unchanged and existing_relation is not none and existing_relation.is_view
       and adapter.can_replace_view(existing_relation, intermediate_relation) %}
  {% if unchanged %}
    {% set settings = [] if marked else adapter.view_settings_to_change(target_relation) %}
    {% set code = 'CREATE VIEW' if found == 'ahead' else 'UNCHANGED' if not settings else 'ALTER VIEW' %}
    {{ store_raw_result('main', message=([code] + settings) | join(', '), code=code, rows_affected=-1) }}
  {% elif in_place %}
    {{ discard_relation(intermediate_relation) }}
    {% call statement('replace_view') -%}
      {{ get_replace_view_sql(target_relation, sql) }}
    {%- endcall %}
  {% elif existing_relation is not none %}
    {{ swap_relation(existing_relation, intermediate_relation, target_relation, backup_relation) }}
  {% endif %}

  {% if not marked %}
    {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=not (unchanged or in_place))) %}
    {% do persist_docs(target_relation, model) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {# One that is executed alike today, and is written otherwise, may part from its model later: it is compared again by each run. #}
  {% if marked or found == 'alike' %}
    {{ adapter.commit() }}
  {% else %}
    {% do adapter.commit_view(target_relation, create_sql, sql, seen) %}
  {% endif %}
  {{ drop_backup(target_relation, backup_relation) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{%- endmaterialization -%}
