{# Dollar quoting lets a comment hold anything but the quote itself. #}
{% macro postgres_escape_comment(comment) -%}
  {% if comment is not string %}
    {% do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) %}
  {% endif %}
  {%- set magic = '$dbt_comment_literal_block$' -%}
  {%- if magic in comment -%}
    {%- do exceptions.raise_compiler_error('The string ' ~ magic ~ ' is not allowed in comments.') -%}
  {%- endif -%}
  {{ magic }}{{ comment }}{{ magic }}
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) %}
  {%- set kinds = {'materialized_view': 'materialized view', 'stream_table': 'table'} %}
  comment on {{ kinds.get(relation.type, relation.type) }} {{ relation }} is {{ postgres_escape_comment(comment) }};
{% endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) %}
  {% set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
  {% for name, column in column_dict.items() if name in existing %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column['quote'] else name }} is {{ postgres_escape_comment(column['description']) }};
  {% endfor %}
{% endmacro %}

{%- macro postgres__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
      where grantor = current_role
        and grantee != current_role
        and table_schema = '{{ relation.schema }}'
        and table_name = '{{ relation.identifier }}'
{%- endmacro -%}

{# A swapped relation is a new one and starts without grants. #}
{% macro postgres__copy_grants() %}
  {{ return(False) }}
{% endmacro %}
