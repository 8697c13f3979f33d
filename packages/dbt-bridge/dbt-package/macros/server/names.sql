{#- Which stream table a name means. -#}

{# Of a node of the graph: where its stream table is. #}
{% macro pgtrickle_name_of_node(node) %}
  {% set name = node.config.get('stream_table_name') or node.alias or node.name %}
  {% set schema = node.config.get('stream_table_schema') or node.schema %}
  {% do return(schema ~ '.' ~ name) %}
{% endmacro %}

{# The names of the stream tables that models of this project define, in the order of the graph. #}
{% macro pgtrickle_names_of_project(schema=none) %}
  {% set names = [] %}
  {% for node in graph.nodes.values() if node.resource_type == 'model' and node.config.materialized == 'stream_table' %}
    {% set name = dbt_pgtrickle.pgtrickle_name_of_node(node) %}
    {% if schema is none or name.split('.')[0] == schema %}
      {% do names.append(name) %}
    {% endif %}
  {% endfor %}
  {% do return(names) %}
{% endmacro %}

{# `schema.name` as it is; a model by its name; anything else in `schema`, or in the schema of the target. #}
{% macro pgtrickle_qualified_name(model_name, schema=none) %}
  {% if '.' in model_name %}
    {% do return(model_name) %}
  {% endif %}
  {% if schema is not none %}
    {% do return(schema ~ '.' ~ model_name) %}
  {% endif %}
  {% for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model_name %}
    {% do return(dbt_pgtrickle.pgtrickle_name_of_node(node)) %}
  {% endfor %}
  {% do return(target.schema ~ '.' ~ model_name) %}
{% endmacro %}
