import { dbtVersion } from '../context/dbt-version.js';
import type { RunEvent } from '../execute/result.js';
import { endOfFreshness, endOfRun, type Said } from './end-of-run.js';
import { dataOf } from './event-data.js';
import { levelOf } from './event-level.js';
import { eventCodes, nameOf } from './event-name.js';
import { groupData, type LoggedGroups } from './logged-groups.js';
import { renderEvent } from './text-report.js';

/** An event as lines of JSON in dbt's shape: `info` for people and filters, `data` for programs. The end of a run is several for dbt. */
export function jsonLines(event: RunEvent, invocationId: string, now = new Date(), groups?: LoggedGroups): string[] {
  const msg = event.kind === 'message' || event.kind === 'shown' ? event.text : renderEvent(event).join('\n').trim();
  const thread = event.kind === 'node-end' ? event.result.threadId : 'MainThread';
  const whole: Said = { name: nameOf(event), level: levelOf(event), msg, data: dataOf(event, now) };
  const said = event.kind === 'finished' ? endOfRun(event, whole) : event.kind === 'freshness-finished' ? endOfFreshness(event) : [whole];
  return said.map(({ name, level, msg, data }) =>
    JSON.stringify({
      data: { ...data, ...groupData(name, data, groups) },
      info: {
        category: '',
        code: eventCodes[name] ?? '',
        extra: {},
        invocation_id: invocationId,
        level,
        msg,
        name,
        pid: process.pid,
        thread,
        ts: now.toISOString().replace('Z', '000Z'),
      },
    }),
  );
}

/** The first line of a log: which dbt this is, for readers that ask. */
export function firstJsonLine(invocationId: string): string {
  const [line = ''] = jsonLines({ kind: 'message', level: 'info', text: `Running with dbt=${dbtVersion}`, name: 'MainReportVersion' }, invocationId);
  const { info } = JSON.parse(line);
  return JSON.stringify({ data: { log_version: 3, version: `=${dbtVersion}` }, info });
}
