{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  create {% if index.unique -%}
    unique
  {%- endif %} index if not exists
  "{{ index.render(relation) }}"
  on {{ relation }} {% if index.type -%}
    using {{ index.type }}
  {%- endif %}
  ({{ index.columns | join(', ') }})
{%- endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) -%}
    drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro %}

{% macro postgres__get_show_indexes_sql(relation) %}
    select
        indexed.relname as name,
        method.amname as method,
        entry.indisunique as "unique",
        (select string_agg(attribute.attname, ',' order by key.position)
           from unnest(entry.indkey) with ordinality as key (attnum, position)
           join pg_attribute attribute on attribute.attrelid = entry.indrelid and attribute.attnum = key.attnum) as column_names
    from pg_index entry
    join pg_class indexed on indexed.oid = entry.indexrelid
    join pg_am method on method.oid = indexed.relam
    where entry.indrelid = to_regclass('{{ relation.include(database=False) }}')
    order by 1
{% endmacro %}
