const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en');

export const count = (number) => (number === null || number === undefined ? '–' : number < 10_000 ? exact.format(number) : compact.format(number));

/** Milliseconds for people. */
export function duration(ms) {
  if (ms === null || ms === undefined) return '–';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s` : span(ms / 1_000);
}

/** Seconds for people: at most two units. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min`;
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  if (hours < 24) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function bytes(number) {
  if (number === null || number === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, number < 1 ? 0 : Math.floor(Math.log(number) / Math.log(1_024)));
  return `${(number / 1_024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

const twoDigits = (number) => String(number).padStart(2, '0');

/** The time of day, with seconds where they tell something. */
export function clock(at, withSeconds = false) {
  const date = new Date(at);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}${withSeconds ? `:${twoDigits(date.getSeconds())}` : ''}`;
}

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
