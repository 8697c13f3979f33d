import { valueError } from '../../errors.js';
import { PyObject } from '../../values/object.js';
import { reprString } from '../../values/repr-string.js';

/** What a zone says about a moment. */
export interface ZoneOffset {
  /** East of Greenwich. */
  readonly offsetMinutes: number;
  readonly name: string;
}

/** A time zone, as `pytz` gives it. */
export abstract class Zone extends PyObject {
  /** The offset at a moment, in milliseconds since 1970 at UTC. */
  abstract at(utcMs: number): ZoneOffset;

  /** The offset that a wall clock of the zone means. */
  abstract atWall(wallMs: number): ZoneOffset;

  /** What a datetime has that is made with the zone without `localize()`: in pytz the first offset of all, mostly that of local mean time. */
  get first(): Zone {
    return this;
  }

  /** The zone that tells its offset from the moment. */
  get whole(): Zone {
    return this;
  }

  override get typeName(): string {
    return 'pytz.tzinfo';
  }

  override equals(other: unknown): boolean {
    return other instanceof Zone && other.repr() === this.repr();
  }
}

/** A zone without changes of the clock, such as UTC. */
export class FixedZone extends Zone {
  private readonly offset: ZoneOffset;

  constructor(offsetMinutes: number, name: string) {
    super();
    this.offset = { offsetMinutes, name };
  }

  override at(): ZoneOffset {
    return this.offset;
  }

  override atWall(): ZoneOffset {
    return this.offset;
  }

  override getAttribute(name: string): unknown {
    return name === 'zone' ? this.offset.name : zoneMethods.methods?.(this, name);
  }

  override str(): string {
    return this.offset.name;
  }

  override repr(): string {
    return this.offset.name === 'UTC' ? '<UTC>' : `datetime.timezone(${this.offset.name})`;
  }
}

/** A zone by its name in the IANA database. */
export class NamedZone extends Zone {
  private readonly name: string;
  private readonly format: Intl.DateTimeFormat;
  private readonly shortName: Intl.DateTimeFormat;
  private knownFirst: Zone | undefined;

  /** @throws PythonError ValueError for an unknown name */
  constructor(name: string) {
    super();
    this.name = name;
    try {
      this.format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
      this.shortName = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' });
    } catch {
      throw valueError(`unknown time zone: ${reprString(name)}`);
    }
  }

  override at(utcMs: number): ZoneOffset {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?/.exec(partOf(this.format, utcMs)) ?? [];
    // To the minute, as pytz has it.
    const offsetMinutes = Math.floor(((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1) + 30) / 60);
    const short = partOf(this.shortName, utcMs);
    return { offsetMinutes, name: short.startsWith('GMT') && short !== 'GMT' ? numericName(offsetMinutes) : short };
  }

  override atWall(wallMs: number): ZoneOffset {
    const guess = this.at(wallMs);
    const better = this.at(wallMs - guess.offsetMinutes * 60_000);
    return better.offsetMinutes === guess.offsetMinutes ? guess : this.at(wallMs - better.offsetMinutes * 60_000);
  }

  override get first(): Zone {
    if (this.knownFirst !== undefined) return this.knownFirst;
    const { offsetMinutes } = this.at(beforeZones);
    const isOne = [now.january, now.july].every((moment) => this.at(moment).offsetMinutes === offsetMinutes);
    this.knownFirst = isOne ? this : new FirstOffset(this, offsetMinutes);
    return this.knownFirst;
  }

  override getAttribute(name: string): unknown {
    return name === 'zone' ? this.name : zoneMethods.methods?.(this, name);
  }

  override str(): string {
    return this.name;
  }

  override repr(): string {
    return `<DstTzInfo ${reprString(this.name)}>`;
  }
}

const beforeZones = Date.UTC(1800, 0, 1);
const now = { january: Date.UTC(2024, 0, 1), july: Date.UTC(2024, 6, 1) };

/** A zone before there were zones. What is made from a moment, such as `astimezone()`, is in the zone as it is. */
class FirstOffset extends Zone {
  private readonly zone: Zone;
  private readonly offset: ZoneOffset;

  constructor(zone: Zone, offsetMinutes: number) {
    super();
    this.zone = zone;
    this.offset = { offsetMinutes, name: 'LMT' };
  }

  override get whole(): Zone {
    return this.zone;
  }

  override at(utcMs: number): ZoneOffset {
    return this.zone.at(utcMs);
  }

  override atWall(): ZoneOffset {
    return this.offset;
  }

  override getAttribute(name: string): unknown {
    return name === 'zone' ? this.zone.getAttribute(name) : zoneMethods.methods?.(this.zone, name);
  }

  override str(): string {
    return this.zone.str();
  }

  override repr(): string {
    return this.zone.repr();
  }
}

/** Filled by `pytz`, whose methods need datetimes. */
export const zoneMethods: { methods?: (zone: Zone, name: string) => unknown } = {};

export const utc = new FixedZone(0, 'UTC');

function partOf(format: Intl.DateTimeFormat, ms: number): string {
  return format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function numericName(minutes: number): string {
  const magnitude = Math.abs(minutes);
  const rest = magnitude % 60;
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(magnitude / 60)).padStart(2, '0')}${rest === 0 ? '' : String(rest).padStart(2, '0')}`;
}

/** `+02:00`, or without the colon. */
export function offsetText(minutes: number, separator = ':'): string {
  const magnitude = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(magnitude / 60)).padStart(2, '0')}${separator}${String(magnitude % 60).padStart(2, '0')}`;
}
