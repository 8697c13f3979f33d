{# The rows that only one of two queries has: what a test finds when a stream table is not what its query says. #}
{% macro rows_that_differ(actual, expected) %}
(select 'unexpected' as problem, * from ({{ actual }}) a except all select 'unexpected', * from ({{ expected }}) b)
union all
(select 'missing' as problem, * from ({{ expected }}) c except all select 'missing', * from ({{ actual }}) d)
{% endmacro %}
