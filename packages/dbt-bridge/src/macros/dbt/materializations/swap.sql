{#- A relation is built under a name of its own and swapped in: readers see the old one or the new one, never none. -#}

{# What an interrupted run left behind, or this one: under the lock of the relation, so that it is no other run's that is at work. #}
{% macro drop_leftovers(relations) %}
  {% for relation in relations %}
    {{ drop_relation_if_exists(load_cached_relation(relation)) }}
  {% endfor %}
{% endmacro %}

{% macro drop_backup(target_relation, backup_relation) %}
  {% if load_cached_relation(backup_relation) is not none %}
    {% do adapter.lock_relation(target_relation) %}
    {{ drop_leftovers([backup_relation]) }}
    {% do adapter.commit() %}
  {% endif %}
{% endmacro %}

{# In the model's transaction. Views that read the old relation read the new one. What cannot be renamed (a stream table, a materialized view) is dropped in it instead. #}
{% macro swap_relation(existing_relation, intermediate_relation, target_relation, backup_relation) %}
  {% set current = load_cached_relation(existing_relation) if existing_relation is not none else none %}
  {% set views = adapter.lock_reading_views(current) if current is not none and current.type in ['table', 'view'] else [] %}
  {% if current is not none and current.can_be_renamed %}
    {{ adapter.rename_relation(current, backup_relation) }}
  {% elif current is not none %}
    {{ adapter.drop_relation(current) }}
  {% endif %}
  {{ adapter.rename_relation(intermediate_relation, target_relation) }}
  {% do adapter.repoint_views(views, target_relation) %}
{% endmacro %}

{# What the open transaction has made: nobody else knows of it. #}
{% macro discard_relation(relation) %}
  {% call statement('discard_relation') -%}
    {{ get_drop_sql(relation) }}
  {%- endcall %}
{% endmacro %}
