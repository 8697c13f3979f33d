import { type AlertRule, alertRules } from './alert-rules.js';

/** Alert rules as Prometheus loads them. */
export const ruleFile = (rules: readonly AlertRule[] = alertRules) => ({
  groups: [
    {
      name: 'pgtrickle',
      rules: rules.map(({ alert, expr, forMinutes, severity, summary, description }) => ({
        alert,
        expr,
        ...(forMinutes === 0 ? {} : { for: `${forMinutes}m` }),
        labels: { severity },
        annotations: { summary, description },
      })),
    },
  ],
});

/** Tests for `promtool test rules`: each alert fires once its state has lasted, not before, and never when all is well. */
export const ruleTestFile = (rulesPath: string) => ({
  rule_files: [rulesPath],
  evaluation_interval: '1m',
  tests: alertRules.flatMap((rule) => [
    { name: `${rule.alert} fires`, interval: '1m', input_series: [seriesOf(rule, 'wrong')], alert_rule_test: firing(rule) },
    {
      name: `${rule.alert} is quiet when all is well`,
      interval: '1m',
      input_series: [seriesOf(rule, 'well')],
      alert_rule_test: [{ eval_time: `${rule.forMinutes + 5}m`, alertname: rule.alert, exp_alerts: [] }],
    },
  ]),
});

const seriesOf = ({ example }: AlertRule, state: 'wrong' | 'well') => ({ series: example.series, values: example[state] });

function firing({ alert, forMinutes, severity, summary, description, example }: AlertRule) {
  const labels = { ...(example.wrong.startsWith('_') ? {} : labelsOf(example.series)), severity };
  const expected = [
    { exp_labels: labels, exp_annotations: { summary: fill(summary, labels, example.wrong), description: fill(description, labels, example.wrong) } },
  ];
  const early = forMinutes === 0 ? [] : [{ eval_time: `${forMinutes - 1}m`, alertname: alert, exp_alerts: [] }];
  return [...early, { eval_time: `${forMinutes + 1}m`, alertname: alert, exp_alerts: expected }];
}

const labelsOf = (series: string): Record<string, string> =>
  Object.fromEntries([...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name as string, value as string]));

/** What Prometheus makes of the templates that the rules use. */
function fill(template: string, labels: Readonly<Record<string, string>>, values: string): string {
  const value = Number(values.split('x', 1)[0]);
  return template
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, name) => labels[name] ?? '')
    .replace('{{ $value | humanize1024 }}', `${Number((value / 1024 ** 3).toPrecision(4))}Gi`)
    .replace('{{ $value | humanize }}', `${Number((value / 1e6).toPrecision(4))}M`)
    .replace('{{ $value }}', String(value));
}
