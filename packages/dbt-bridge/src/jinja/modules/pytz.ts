import { typeError, valueError } from '../errors.js';
import { bindMethod, methodTable, pyFunction } from '../values/function.js';
import { asInt } from '../values/number.js';
import { PySet } from '../values/set.js';
import { PyDateTime } from './datetime/date-time.js';
import { FixedZone, NamedZone, offsetText, utc, type Zone, zoneMethods } from './datetime/zone.js';

const named = new Map<string, Zone>([['UTC', utc]]);

function timezone(name: unknown): Zone {
  if (typeof name !== 'string') throw typeError('the name of a time zone is a string');
  if (name.toUpperCase() === 'UTC') return utc;
  const known = named.get(name) ?? new NamedZone(name);
  named.set(name, known);
  return known;
}

function fixedOffset(minutes: unknown): Zone {
  const offset = Number(asInt(minutes) ?? 0);
  return offset === 0 ? utc : new FixedZone(offset, `UTC${offsetText(offset)}`);
}

const methods = methodTable({
  'localize(dt, is_dst=False)': (zone: Zone, moment: unknown) => {
    if (!(moment instanceof PyDateTime)) throw typeError('localize() takes a datetime');
    if (moment.zone !== undefined) throw valueError('Not naive datetime (tzinfo is already set)');
    return new PyDateTime(moment.ordinal, moment.micros, zone);
  },
  'normalize(dt)': (_zone: Zone, moment: unknown) => moment,
});

zoneMethods.methods = (zone, name) => bindMethod(methods, zone, name);

/** `pytz`, as `modules.pytz` in dbt: its zones, from the time zone data that comes with Node. */
export const pytz: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['utc', utc],
  ['UTC', utc],
  ['timezone', pyFunction('timezone(zone)', timezone)],
  ['FixedOffset', pyFunction('FixedOffset(minutes)', fixedOffset)],
  ['all_timezones', Intl.supportedValuesOf('timeZone')],
  ['common_timezones', Intl.supportedValuesOf('timeZone')],
  ['all_timezones_set', new PySet(Intl.supportedValuesOf('timeZone'))],
  ['common_timezones_set', new PySet(Intl.supportedValuesOf('timeZone'))],
]);
