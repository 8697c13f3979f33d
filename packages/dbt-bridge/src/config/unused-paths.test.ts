import { expect, it } from 'vitest';
import { checkUnusedPaths } from './unused-paths.js';

const nothing = {
  models: {},
  seeds: {},
  snapshots: {},
  data_tests: {},
  unit_tests: {},
  sources: {},
  exposures: {},
  functions: {},
  metrics: {},
  semantic_models: {},
  saved_queries: {},
};

it('names each path that sets something for nothing', () => {
  const configs = {
    ...nothing,
    models: { '+enabled': true, shop: { marts: { '+tags': 'x' }, mart: { '+tags': 'x' } } },
    seeds: { '+enabled': true },
  };
  const [warning] = checkUnusedPaths({ configs }, [{ resource_type: 'model', fqn: ['shop', 'marts', 'orders'] }]);
  expect(warning).toEqual({
    name: 'UnusedResourceConfigPath',
    message: 'dbt_project.yml configures what does not exist: models.shop.mart, seeds',
    file: 'dbt_project.yml',
  });
});

it('is silent when everything is used', () => {
  expect(
    checkUnusedPaths({ configs: { ...nothing, models: { shop: { '+enabled': true } } } }, [{ resource_type: 'model', fqn: ['shop', 'a'] }]),
  ).toEqual([]);
});
