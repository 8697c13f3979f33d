import type { RunEvent } from '../execute/result.js';

const severities = { debug: 5, info: 9, warn: 13, error: 17 } as const;

/** A message as one line of JSON that dbt-core (1.12 and newer) understands of a parser that it runs with `--log-format otel`. */
export function otelLine({ level, text }: RunEvent & { readonly kind: 'message' }): string {
  return JSON.stringify({
    record_type: 'LogRecord',
    event_type: 'v1.public.events.fusion.log.UserLogMessage',
    severity_number: severities[level],
    body: text,
    attributes: {},
  });
}
