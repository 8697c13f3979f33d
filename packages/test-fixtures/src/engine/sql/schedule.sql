-- Seconds of a duration such as '5m' or '1h30m'; a bare number is seconds.
CREATE FUNCTION pgtrickle_stand_in.duration_seconds(input text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  rest text := btrim(input);
  unit text;
  digits text;
  total bigint := 0;
BEGIN
  IF rest = '' THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'schedule cannot be empty');
  ELSIF rest ~ '^-[0-9]+$' THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('schedule cannot be negative: ''%s''', rest));
  ELSIF rest ~ '^[0-9]+$' THEN
    RETURN rest::bigint;
  END IF;
  WHILE rest <> '' LOOP
    digits := coalesce(substring(rest FROM '^[0-9]+'), '');
    unit := substr(rest, length(digits) + 1, 1);
    IF unit = '' THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('trailing digits ''%s'' without a unit in duration ''%s''. Append s, m, h, d, or w. Example: ''1h30m''', digits, btrim(input)));
    ELSIF strpos('smhdw', unit) = 0 THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid duration unit ''%s'' in ''%s''. Use s (seconds), m (minutes), h (hours), d (days), w (weeks). Example: ''5m'', ''1h30m'', ''2d''', unit, btrim(input)));
    ELSIF digits = '' THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('expected a number before ''%s'' in duration ''%s''', unit, btrim(input)));
    END IF;
    total := total + digits::bigint * (CASE unit WHEN 's' THEN 1 WHEN 'm' THEN 60 WHEN 'h' THEN 3600 WHEN 'd' THEN 86400 ELSE 604800 END);
    rest := substr(rest, length(digits) + 2);
  END LOOP;
  RETURN total;
END $$;

CREATE FUNCTION pgtrickle_stand_in.check_cron(expression text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  fields text[];
  field text;
  ranges int[][] := ARRAY[[0, 59], [0, 59], [0, 23], [1, 31], [1, 12], [0, 7]];
  first int;
BEGIN
  IF expression LIKE '@%' THEN
    IF lower(expression) NOT IN ('@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly') THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid cron expression ''%s'': Invalid pattern: Pattern must have between 5 and 7 fields.', expression));
    END IF;
    RETURN;
  END IF;
  fields := regexp_split_to_array(btrim(expression), '\s+');
  IF cardinality(fields) NOT IN (5, 6) THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid cron expression ''%s'': expected 5 or 6 fields, got %s', expression, cardinality(fields)));
  END IF;
  first := 6 - cardinality(fields);
  FOR i IN 1 .. cardinality(fields) LOOP
    FOREACH field IN ARRAY string_to_array(fields[i], ',') LOOP
      IF field !~* '^(\*|\?|l|w|[0-9]+[lw]?|[a-z]{3})(-([0-9]+|[a-z]{3}))?(#[0-9])?(/[0-9]+)?$'
        OR EXISTS (SELECT FROM regexp_matches(split_part(field, '/', 1), '[0-9]+', 'g') AS m
                   WHERE field !~ '#' AND m[1]::numeric NOT BETWEEN ranges[i + first][1] AND ranges[i + first][2]) THEN
        PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid cron expression ''%s'': Component error: Number out of bounds.', expression));
      END IF;
    END LOOP;
  END LOOP;
END $$;

-- The shortest schedule this server takes, in seconds.
CREATE FUNCTION pgtrickle_stand_in.min_schedule_seconds() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('pg_trickle.min_schedule_seconds', true), '')::bigint, pgtrickle_stand_in.default_min_schedule_seconds())
$$;

-- What the catalog stores for a schedule argument: NULL is the calculated schedule.
CREATE FUNCTION pgtrickle_stand_in.stored_schedule(input text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  schedule text := btrim(input);
  seconds bigint;
BEGIN
  IF pgtrickle_stand_in.since('0.2.2') THEN
    IF schedule IS NULL THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', 'use ''calculated'' instead of NULL to set CALCULATED schedule');
    ELSIF lower(schedule) = 'calculated' THEN
      RETURN NULL;
    END IF;
  ELSIF schedule IS NULL THEN
    RETURN NULL;
  END IF;
  IF schedule LIKE '@%' OR strpos(schedule, ' ') > 0 THEN
    PERFORM pgtrickle_stand_in.check_cron(schedule);
  ELSE
    seconds := pgtrickle_stand_in.duration_seconds(schedule);
    IF seconds < pgtrickle_stand_in.min_schedule_seconds() THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('schedule must be at least %ss, got %ss', pgtrickle_stand_in.min_schedule_seconds(), seconds));
    END IF;
  END IF;
  RETURN schedule;
END $$;
