{% materialization table, default %}

  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% set existing_relation = adapter.lock_relation(this) %}
  {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type if existing_relation is not none else 'table') -%}
  {{ drop_leftovers([intermediate_relation, backup_relation]) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {# Where nothing is in its place it takes that at once: nobody sees it before all of it is there. #}
  {% set built_relation = target_relation if existing_relation is none else intermediate_relation %}
  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, built_relation, sql) }}
  {%- endcall %}

  {# Stream tables that read the table would be left without their source by a swap: then it keeps its place, and only rows that differ are written. #}
  {% set in_place = existing_relation is not none and existing_relation.is_table
       and adapter.can_replace_rows(existing_relation, intermediate_relation) %}
  {% if in_place %}
    {% set rows_changed = replace_rows(target_relation, intermediate_relation) %}
    {{ discard_relation(intermediate_relation) }}
    {% if rows_changed == 0 %}
      {{ store_raw_result('main', message='UNCHANGED', code='UNCHANGED', rows_affected=0) }}
    {% else %}
      {{ store_raw_result('main', message='MERGE ' ~ rows_changed, code='MERGE', rows_affected=rows_changed) }}
    {% endif %}
  {% else %}
    {% do create_indexes(built_relation) %}
    {% if existing_relation is not none %}
      {{ swap_relation(existing_relation, intermediate_relation, target_relation, backup_relation) }}
    {% endif %}
  {% endif %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=not in_place)) %}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
  {{ drop_backup(target_relation, backup_relation) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}
