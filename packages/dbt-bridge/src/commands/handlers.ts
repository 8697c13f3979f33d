import type { CommandName } from './command.js';
import type { Handler } from './handler.js';

const runSelected: Handler = { needs: 'project', load: async () => (await import('./run-selected.js')).runSelected };

const operation: Handler = { needs: 'project', load: async () => (await import('./run-operation.js')).runOperations };

/** Which function a command is. Each is loaded when it is used: what `ls` does not need costs it nothing. */
export const handlers: Readonly<Record<CommandName, Handler>> = {
  build: runSelected,
  clean: { needs: 'folder', load: async () => (await import('./clean.js')).clean },
  'cdc-health': operation,
  clone: runSelected,
  compile: { needs: 'project', load: async () => (await import('./compile.js')).compile },
  debug: { needs: 'folder', load: async () => (await import('./debug.js')).debug },
  deps: { needs: 'folder', load: async () => (await import('./deps.js')).deps },
  init: { needs: 'folder', load: async () => (await import('./init.js')).init },
  'docs generate': { needs: 'project', load: async () => (await import('./docs-generate.js')).docsGenerate },
  'docs serve': { needs: 'folder', load: async () => (await import('./docs-serve.js')).docsServe },
  drop: operation,
  explain: operation,
  freshness: { needs: 'project', load: async () => (await import('./model-freshness.js')).modelFreshness },
  ls: { needs: 'project', load: async () => (await import('./list.js')).listSelected },
  'operational-status': operation,
  parse: { needs: 'project', load: async () => async () => ({}) },
  plan: { needs: 'project', load: async () => (await import('./plan.js')).plan },
  refresh: operation,
  'refresh-history': operation,
  retry: { needs: 'artifacts', load: async () => (await import('./retry.js')).retry },
  run: runSelected,
  'run-operation': operation,
  seed: runSelected,
  show: { needs: 'project', load: async () => (await import('./show.js')).show },
  snapshot: runSelected,
  'source freshness': { needs: 'project', load: async () => (await import('./source-freshness.js')).sourceFreshness },
  status: operation,
  test: runSelected,
  wait: operation,
};
