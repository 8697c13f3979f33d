import type { Manifest } from '../manifest/manifest.js';
import type { Warning } from '../project/types.js';

/** What cannot be told of seeds that are too big to be hashed: these are known by their path alone. */
export function bigSeeds(now: Manifest, before: Manifest): Warning[] {
  return Object.values(now.nodes).flatMap((seed): Warning[] => {
    const earlier = before.nodes[seed.unique_id];
    if (seed.resource_type !== 'seed' || seed.checksum.name !== 'path' || earlier?.resource_type !== 'seed') return [];
    const found = `Found a seed (${seed.package_name}.${seed.name}) >1MB in size`;
    const file = seed.original_file_path;
    if (earlier.checksum.name !== 'path')
      return [{ name: 'SeedIncreased', file, message: `${found}. The previous file was <=1MB, so it has changed` }];
    if (earlier.checksum.checksum === seed.checksum.checksum) {
      const message = `${found} at the same path, dbt cannot tell if it has changed: assuming they are the same`;
      return [{ name: 'SeedExceedsLimitSamePath', file, message }];
    }
    const message = `${found}. The previous file was in a different location, assuming it has changed`;
    return [{ name: 'SeedExceedsLimitAndPathChanged', file, message }];
  });
}
