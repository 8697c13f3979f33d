{# A pointer to the relation of another target. PostgreSQL cannot clone a table without copying it, so the pointer is a view. #}
{% materialization clone, default %}
  {%- if not defer_relation -%}
    {%- do log('No relation found in state manifest for ' ~ model.unique_id, info=True) -%}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- if existing and not flags.FULL_REFRESH -%}
    {%- do log('Relation ' ~ existing ~ ' already exists', info=True) -%}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- if existing and this.database == defer_relation.database and this.schema == defer_relation.schema and this.identifier == defer_relation.identifier -%}
    {%- do log('Target relation and defer relation are the same, skipping clone for relation: ' ~ this.render(), info=True) -%}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- set build = context['materialization_view_' ~ adapter.type()] if 'materialization_view_' ~ adapter.type() in context else context['materialization_view_default'] -%}
  {{ return(build()) }}
{% endmaterialization %}
