export const prometheusConfig = {
  global: { scrape_interval: '15s', evaluation_interval: '15s' },
  rule_files: ['pgtrickle.rules.yml'],
  alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
  scrape_configs: [{ job_name: 'pgtrickle', static_configs: [{ targets: ['postgres-exporter:9187'] }] }],
};

export const alertmanagerConfig = {
  route: { receiver: 'nobody', group_by: ['alertname'], group_wait: '10s', group_interval: '1m', repeat_interval: '4h' },
  receivers: [{ name: 'nobody' }],
  inhibit_rules: [{ source_matchers: ['alertname="PgTrickleNotScraped"'], target_matchers: ['alertname=~"PgTrickle.*"'] }],
};

export const sqlExporterConfig = {
  global: { scrape_timeout: '8s', scrape_timeout_offset: '500ms', min_interval: '0s', max_connections: 1, max_idle_connections: 1 },
  target: { data_source_name: 'postgres://monitor@postgres:5432/postgres?sslmode=disable', collectors: ['pgtrickle'] },
  collector_files: ['*.collector.yml'],
};

export const grafanaDatasource = {
  apiVersion: 1,
  datasources: [{ name: 'Prometheus', uid: 'prometheus', type: 'prometheus', access: 'proxy', url: 'http://prometheus:9090', isDefault: true }],
};

export const grafanaProvider = {
  apiVersion: 1,
  providers: [{ name: 'pgtrickle', type: 'file', options: { path: '/var/lib/grafana/dashboards' } }],
};

/** Watches the database of DATA_SOURCE_NAME. Everything listens on loopback. */
export const compose = {
  services: {
    'postgres-exporter': {
      image: 'quay.io/prometheuscommunity/postgres-exporter:v0.17.1',
      command: ['--extend.query-path=/etc/pgtrickle/queries.yml', '--no-collector.stat_bgwriter'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: compose fills it in
      environment: { DATA_SOURCE_NAME: '${DATA_SOURCE_NAME:?the connection URL of the database to watch}' },
      volumes: ['./postgres_exporter/queries.yml:/etc/pgtrickle/queries.yml:ro'],
      extra_hosts: ['host.docker.internal:host-gateway'],
    },
    prometheus: {
      image: 'prom/prometheus:v2.55.1',
      volumes: ['./prometheus:/etc/prometheus:ro'],
      ports: ['127.0.0.1:9090:9090'],
    },
    alertmanager: {
      image: 'prom/alertmanager:v0.27.0',
      volumes: ['./alertmanager:/etc/alertmanager:ro'],
      ports: ['127.0.0.1:9093:9093'],
    },
    grafana: {
      image: 'grafana/grafana:11.6.0',
      volumes: [
        './grafana/pgtrickle-dashboard.json:/var/lib/grafana/dashboards/pgtrickle-dashboard.json:ro',
        './grafana/provisioning:/etc/grafana/provisioning:ro',
      ],
      ports: ['127.0.0.1:3000:3000'],
    },
  },
};
