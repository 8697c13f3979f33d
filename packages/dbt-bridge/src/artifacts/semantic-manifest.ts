import type { Manifest } from '../manifest/manifest.js';

/** semantic_manifest.json: what dbt's metrics read of a project. Who runs dbt-core on our manifest expects the file also without metrics. */
export function semanticManifest({ semantic_models: models, metrics, saved_queries: queries }: Manifest): Record<string, unknown> {
  return {
    semantic_models: Object.values(models),
    metrics: Object.values(metrics),
    project_configuration: {
      time_spine_table_configurations: [],
      metadata: null,
      dsi_package_version: { major_version: '0', minor_version: '9', patch_version: '0' },
      time_spines: [],
    },
    saved_queries: Object.values(queries),
  };
}
