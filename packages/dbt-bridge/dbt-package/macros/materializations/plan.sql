{#- What has to be done so that a stream table is as its model says: SQL steps, and a word for it. -#}

{% macro pgtrickle_plan(server, current, name, sql) %}
  {% set query = dbt_pgtrickle.pgtrickle_clean_query(sql) %}
  {% set settings = dbt_pgtrickle.pgtrickle_settings(server) %}
  {% if current is none %}
    {% do return({
      'code': 'CREATE STREAM TABLE', 'message': 'CREATE STREAM TABLE', 'is_new': true, 'warnings': [],
      'steps': dbt_pgtrickle.pgtrickle_create_steps(server, name, query, settings)
    }) %}
  {% endif %}
  {% set stored = current.get('original_query') or current['defining_query'] %}
  {% set same_query = dbt_pgtrickle.pgtrickle_is_same_query(query, stored) %}
  {% set in_place = not same_query and 'query' in server.functions['alter_stream_table'] and dbt_pgtrickle.pgtrickle_has_columns_of(server, current, query) %}
  {% if should_full_refresh() or not (same_query or in_place) %}
    {% set restore = dbt_pgtrickle.pgtrickle_restore_steps(server, current, name) %}
    {% do return({
      'code': 'REBUILD STREAM TABLE', 'is_new': true, 'warnings': [],
      'message': 'REBUILD STREAM TABLE' ~ ('' if same_query else ', query changed'),
      'steps': ['select ' ~ dbt_pgtrickle.pgtrickle_drop_call(server, name)]
        + dbt_pgtrickle.pgtrickle_create_steps(server, name, query, settings) + restore
    }) %}
  {% endif %}
  {% set changes = dbt_pgtrickle.pgtrickle_changes(server, current, settings) %}
  {% set arguments, said = {'name': name}, [] %}
  {% if in_place %}
    {% do arguments.update({'query': query}) %}
    {% do said.append('query changed (same columns)') %}
  {% endif %}
  {% for change in changes.altered %}
    {% do arguments.update({change.argument: change.value}) %}
    {% do said.append(change.text) %}
  {% endfor %}
  {% if said | length == 0 %}
    {% do return({'code': 'UNCHANGED', 'message': 'UNCHANGED', 'is_new': false, 'warnings': changes.warnings, 'steps': []}) %}
  {% endif %}
  {% do return({
    'code': 'ALTER STREAM TABLE', 'message': 'ALTER STREAM TABLE, ' ~ said | join(', '), 'is_new': false, 'warnings': changes.warnings,
    'steps': ['select ' ~ dbt_pgtrickle.pgtrickle_call(server, 'alter_stream_table', arguments)]
  }) %}
{% endmacro %}

{# The extension takes the query in parentheses: what ends in a semicolon or a comment fails there. #}
{% macro pgtrickle_clean_query(sql) %}
  {% set state = namespace(text=sql | trim, done=false) %}
  {% for _ in range(1000) if not state.done %}
    {% set before = state.text %}
    {% if state.text.endswith(';') %}
      {% set state.text = state.text[:-1] | trim %}
    {% elif state.text.endswith('*/') and '/*' in state.text and dbt_pgtrickle.pgtrickle_is_outside(state.text[:state.text.rfind('/*')]) %}
      {% set state.text = state.text[:state.text.rfind('/*')] | trim %}
    {% else %}
      {% set last = state.text.split('\n')[-1] %}
      {% set head = state.text[:state.text | length - last | length] %}
      {% set parts = last.split('--') %}
      {% for count in range(1, parts | length) if state.text == before and dbt_pgtrickle.pgtrickle_is_outside(head ~ parts[:count] | join('--')) %}
        {% set state.text = (head ~ parts[:count] | join('--')) | trim %}
      {% endfor %}
    {% endif %}
    {% set state.done = state.text == before %}
  {% endfor %}
  {% do return(state.text) %}
{% endmacro %}

{# Whether the end of a text is outside of quotes, as far as counting them tells. #}
{% macro pgtrickle_is_outside(text) %}
  {% do return(text.count("'") % 2 == 0 and text.count('"') % 2 == 0 and text.count('$$') % 2 == 0) %}
{% endmacro %}

{# Without a parser: the same text, or, where nothing is quoted or commented, the same words. #}
{% macro pgtrickle_is_same_query(query, stored) %}
  {% set other = dbt_pgtrickle.pgtrickle_clean_query(stored) %}
  {% set plain = "'" not in query and '$' not in query and '--' not in query and '/*' not in query %}
  {% do return(query == other or (plain and query.split() == other.split())) %}
{% endmacro %}

{# What the model's configuration says, by the names of the extension's arguments. #}
{% macro pgtrickle_settings(server) %}
  {% set settings = {} %}
  {% set mode = config.get('refresh_mode') %}
  {% if mode is not none %}
    {% do settings.update({'refresh_mode': mode | string | upper}) %}
  {% endif %}
  {% if settings.get('refresh_mode') != 'IMMEDIATE' %}
    {% do settings.update({'schedule': config.get('schedule', '1m')}) %}
  {% endif %}
  {% set status = config.get('status') %}
  {% if status is not none %}
    {% do settings.update({'status': 'SUSPENDED' if status | upper == 'PAUSED' else status | upper}) %}
  {% endif %}
  {% for option in dbt_pgtrickle.pgtrickle_option_columns() if config.get(option) is not none %}
    {% if option not in server.functions['create_stream_table'] and option not in server.functions['alter_stream_table'] %}
      {% do exceptions.raise_compiler_error(server.extension ~ ' ' ~ server.version ~ ' has no option ' ~ option) %}
    {% endif %}
    {% do settings.update({option: config.get(option)}) %}
  {% endfor %}
  {% do return(settings) %}
{% endmacro %}

{# Options, and the column of the catalog that keeps each; none where nothing keeps it. #}
{% macro pgtrickle_option_columns() %}
  {% do return({
    'cdc_mode': 'requested_cdc_mode', 'append_only': 'is_append_only', 'partition_by': 'st_partition_key', 'tier': 'refresh_tier', 'fuse': 'fuse_mode',
    'fuse_ceiling': 'fuse_ceiling', 'fuse_sensitivity': 'fuse_sensitivity', 'diamond_consistency': 'diamond_consistency',
    'diamond_schedule_policy': 'diamond_schedule_policy', 'pooler_compatibility_mode': 'pooler_compatibility_mode',
    'max_differential_joins': 'max_differential_joins', 'max_delta_fraction': 'max_delta_fraction', 'temporal': 'temporal_mode',
    'storage_backend': 'storage_backend', 'post_refresh_action': 'post_refresh_action', 'reindex_drift_threshold': 'reindex_drift_threshold',
    'fillfactor': 'storage_fillfactor', 'orchestration_mode': 'orchestration_mode', 'output_distribution_column': none, 'target_freshness': none
  }) %}
{% endmacro %}

{# A calculated schedule is NULL on the first versions and a word on all others. #}
{% macro pgtrickle_schedule_argument(server, schedule) %}
  {% if schedule is not none %}
    {% do return(schedule | string) %}
  {% endif %}
  {% do return('calculated' if 'query' in server.functions['alter_stream_table'] else {'sql': 'null'}) %}
{% endmacro %}

{# The creation, and what only an alteration can set. #}
{% macro pgtrickle_create_steps(server, name, query, settings) %}
  {% set accepted = server.functions['create_stream_table'] %}
  {% set create, alter = {'name': name, 'query': query, 'initialize': config.get('initialize', true)}, {} %}
  {% for setting, value in settings.items() %}
    {% set given = dbt_pgtrickle.pgtrickle_schedule_argument(server, value) if setting == 'schedule' else value %}
    {% if setting in accepted %}
      {% do create.update({setting: given}) %}
    {% elif not (setting == 'status' and value == 'ACTIVE') %}
      {% do alter.update({setting: given}) %}
    {% endif %}
  {% endfor %}
  {% set steps = ['select ' ~ dbt_pgtrickle.pgtrickle_call(server, 'create_stream_table', create)] %}
  {% if alter %}
    {% do alter.update({'name': name}) %}
    {% do steps.append('select ' ~ dbt_pgtrickle.pgtrickle_call(server, 'alter_stream_table', alter)) %}
  {% endif %}
  {% do return(steps) %}
{% endmacro %}

{# The settings in which the catalog differs from the model. #}
{% macro pgtrickle_changes(server, current, settings) %}
  {% set altered, warnings = [], [] %}
  {% set columns = dbt_pgtrickle.pgtrickle_option_columns() %}
  {% for setting, value in settings.items() %}
    {% set column = columns.get(setting, setting) %}
    {% set is_known = column is not none and column in current %}
    {% set stored = current.get(column) if is_known else none %}
    {% set differs = is_known and (value | string | lower) != (stored | string | lower) %}
    {% if setting == 'refresh_mode' and value == 'AUTO' %}
      {# AUTO is never stored: what it resolved to is no difference. #}
      {% set differs = false %}
    {% elif setting == 'status' and value == 'ACTIVE' and stored == 'INITIALIZING' %}
      {% set differs = false %}
    {% elif stored is none and setting not in ('schedule', 'status', 'refresh_mode') and value | string | lower in ('false', 'none', 'off', '') %}
      {% set differs = false %}
    {% endif %}
    {% if differs and setting in server.functions['alter_stream_table'] %}
      {% set given = dbt_pgtrickle.pgtrickle_schedule_argument(server, value) if setting == 'schedule' else value %}
      {% set from, to = stored if stored is not none else 'unset', value if value is not none else 'calculated' %}
      {% do altered.append({'argument': setting, 'value': given, 'text': setting | replace('_', ' ') ~ ' ' ~ from ~ ' -> ' ~ to}) %}
    {% elif differs %}
      {% do warnings.append(setting ~ ' of a stream table is set when it is created: run with --full-refresh to change it to ' ~ value) %}
    {% endif %}
  {% endfor %}
  {% do return({'altered': altered, 'warnings': warnings}) %}
{% endmacro %}
