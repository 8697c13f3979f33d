import type { MetricFamily } from './sample.js';

/** The two texts that scrapers read. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** The format that an Accept header asks for. */
export const acceptedFormat = (accept = ''): ExpositionFormat => (accept.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus');

/** Families as text; OpenMetrics names a counter without its `_total` and marks the end. */
export function renderExposition(families: readonly MetricFamily[], format: ExpositionFormat): string {
  const lines = families.flatMap(({ name, type, help, samples }) => {
    const family = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
    const escapedHelp = format === 'openmetrics' ? escapeValue(help) : help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
    return [
      `# HELP ${family} ${escapedHelp}`,
      `# TYPE ${family} ${type}`,
      ...samples.map(({ labels, value }) => `${name}${renderLabels(labels)} ${renderValue(value)}`),
    ];
  });
  return `${[...lines, ...(format === 'openmetrics' ? ['# EOF'] : [])].join('\n')}\n`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const given = Object.entries(labels).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `{${given.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',')}}`;
}

const escapeValue = (text: string) => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const renderValue = (value: number) => (Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');
