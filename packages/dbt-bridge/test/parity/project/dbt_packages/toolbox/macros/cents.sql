{% macro cents(x) %}{{ return(adapter.dispatch('cents', 'toolbox')(x)) }}{% endmacro %}
{% macro default__cents(x) %}({{ x }} / 100){% endmacro %}
{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}
