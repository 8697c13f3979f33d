import { stringify } from 'yaml';
import { postgresExporterQueries, sqlExporterCollector } from './exporter-configs.js';
import { grafanaDashboard } from './grafana-dashboard.js';
import { ruleFile, ruleTestFile } from './rule-files.js';
import * as stack from './stack-files.js';

const notice = '# Made from the metrics catalogue by `npm run monitoring -w packages/cli`; a test holds it to that.\n';
const yaml = (value: unknown) => `${notice}${stringify(value, { lineWidth: 0, blockQuote: 'literal' })}`;

/** Every generated file of the monitoring pack, by its path in `monitoring/`. */
export const monitoringFiles = (): Readonly<Record<string, string>> => ({
  'postgres_exporter/queries.yml': yaml(postgresExporterQueries()),
  'sql_exporter/pgtrickle.collector.yml': yaml(sqlExporterCollector()),
  'sql_exporter/sql_exporter.yml': yaml(stack.sqlExporterConfig),
  'prometheus/pgtrickle.rules.yml': yaml(ruleFile()),
  'prometheus/pgtrickle.rules.test.yml': yaml(ruleTestFile('pgtrickle.rules.yml')),
  'prometheus/prometheus.yml': yaml(stack.prometheusConfig),
  'alertmanager/alertmanager.yml': yaml(stack.alertmanagerConfig),
  'grafana/pgtrickle-dashboard.json': `${JSON.stringify(grafanaDashboard(), null, 2)}\n`,
  'grafana/provisioning/datasources/prometheus.yml': yaml(stack.grafanaDatasource),
  'grafana/provisioning/dashboards/pgtrickle.yml': yaml(stack.grafanaProvider),
  'compose.yml': yaml(stack.compose),
});
