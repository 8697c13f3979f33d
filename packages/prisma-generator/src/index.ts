export { type DatabaseFacts, readDatabase } from './catalog/read-database.js';
export { type FieldType, fieldType, type PostgresType } from './field-type.js';
export type { Manifest, ManifestTable } from './manifest/manifest.js';
export { type ModelColumn, type StreamTableModel, streamTableModels } from './model.js';
export { loadProject, type PrismaProject, type ProjectSources } from './project/load-project.js';
export type { SyncChange } from './pull/describe-change.js';
export { applyPull, type PullResult, planPull } from './pull/pull.js';
export { parseSchema, type SchemaFile } from './schema/parse-schema.js';
