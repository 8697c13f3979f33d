/** The form of a value: a type, a nested object of optional fields, a list of one form, or `map` of text. */
export type Form = 'text' | 'whole' | 'flag' | 'map' | readonly string[] | { readonly [field: string]: Form } | { readonly listOf: Form };

/**
 * The fields that our manifests use, as the custom resource definitions of CloudNativePG 1.30 and of its Barman Cloud plugin declare them
 * (`config/crd/bases` of the repositories cloudnative-pg and plugin-barman-cloud). `?` is not needed: unknown fields are what a typing error makes.
 */
export const specs: Readonly<Record<string, Form>> = {
  'postgresql.cnpg.io/v1 Cluster': {
    instances: 'whole',
    imageName: 'text',
    postgresql: {
      shared_preload_libraries: { listOf: 'text' },
      extensions: { listOf: { name: 'text', image: { reference: 'text' } } },
      parameters: 'map',
      synchronous: { method: ['any', 'first'], number: 'whole', dataDurability: ['required', 'preferred'] },
    },
    replicationSlots: { highAvailability: { enabled: 'flag', synchronizeLogicalDecoding: 'flag' } },
    bootstrap: { initdb: { database: 'text', owner: 'text' } },
    storage: { size: 'text', storageClass: 'text' },
    walStorage: { size: 'text', storageClass: 'text' },
    resources: { requests: 'map', limits: 'map' },
    affinity: { podAntiAffinityType: 'text', topologyKey: 'text' },
    plugins: { listOf: { name: 'text', isWALArchiver: 'flag', parameters: 'map' } },
  },
  'postgresql.cnpg.io/v1 Database': {
    cluster: { name: 'text' },
    name: 'text',
    owner: 'text',
    extensions: { listOf: { name: 'text' } },
  },
  'postgresql.cnpg.io/v1 ScheduledBackup': {
    cluster: { name: 'text' },
    schedule: 'text',
    immediate: 'flag',
    backupOwnerReference: ['none', 'self', 'cluster'],
    method: ['barmanObjectStore', 'volumeSnapshot', 'plugin'],
    pluginConfiguration: { name: 'text' },
  },
  'postgresql.cnpg.io/v1 Pooler': {
    cluster: { name: 'text' },
    type: ['rw', 'ro', 'r'],
    instances: 'whole',
    pgbouncer: { poolMode: ['session', 'transaction'], parameters: 'map' },
  },
  'barmancloud.cnpg.io/v1 ObjectStore': {
    retentionPolicy: 'text',
    configuration: {
      destinationPath: 'text',
      endpointURL: 'text',
      s3Credentials: { accessKeyId: { name: 'text', key: 'text' }, secretAccessKey: { name: 'text', key: 'text' } },
      wal: { compression: ['bzip2', 'gzip', 'lz4', 'snappy', 'xz', 'zstd'] },
    },
  },
};

/** Settings that CloudNativePG keeps to itself and refuses in `parameters` (`pkg/postgres/configuration.go`, 1.30): those that one might think of. */
export const reserved = [
  'archive_mode',
  'archive_command',
  'shared_preload_libraries',
  'listen_addresses',
  'port',
  'hot_standby',
  'ssl',
  'log_destination',
];

/** Where a value is not of its form. */
export function problemsOf(value: unknown, form: Form, place = 'spec'): string[] {
  if (form === 'text') return typeof value === 'string' && value !== '' ? [] : [`${place} is no text`];
  if (form === 'whole') return Number.isInteger(value) ? [] : [`${place} is no whole number`];
  if (form === 'flag') return typeof value === 'boolean' ? [] : [`${place} is neither true nor false`];
  if (Array.isArray(form)) return form.includes(value) ? [] : [`${place} is none of ${form.join(', ')}`];
  if (typeof value !== 'object' || value === null) return [`${place} is no object`];
  if (form === 'map') return Object.entries(value).flatMap(([key, each]) => problemsOf(each, 'text', `${place}.${key}`));
  if ('listOf' in form) {
    return Array.isArray(value) ? value.flatMap((each, i) => problemsOf(each, form.listOf as Form, `${place}[${i}]`)) : [`${place} is no list`];
  }
  const fields = form as Readonly<Record<string, Form>>;
  return Object.entries(value).flatMap(([key, each]) => {
    const known = fields[key];
    return known === undefined ? [`${place} has no field ${key}`] : problemsOf(each, known, `${place}.${key}`);
  });
}
