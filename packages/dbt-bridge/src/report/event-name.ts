import type { RunEvent } from '../execute/result.js';

/** dbt's codes of what happens, by its names. */
export const eventCodes: Readonly<Record<string, string>> = {
  MainReportVersion: 'A001',
  FinishedRunningStats: 'E047',
  StatsLine: 'Z023',
  RunResultFailure: 'Z022',
  RunResultError: 'Z024',
  RunResultErrorNoMessage: 'Z025',
  SQLCompiledPath: 'Z026',
  AdapterRegistered: 'E034',
  BuildingCatalog: 'E044',
  CatalogWritten: 'E042',
  RunningOperationCaughtError: 'Q001',
  ShowNode: 'Q041',
  RunResultWarning: 'Z021',
  RunResultWarningMessage: 'Z046',
  FreshnessCheckComplete: 'Q003',
  FoundStats: 'W006',
  ConcurrencyLine: 'Q027',
  LogStartLine: 'Q011',
  LogModelResult: 'Q012',
  LogTestResult: 'Q007',
  LogNodeResult: 'Q008',
  LogSeedResult: 'Q016',
  LogSnapshotResult: 'Q015',
  LogFunctionResult: 'Q047',
  LogNodeNoOpResult: 'Q019',
  SkippingDetails: 'Q034',
  LogStartBatch: 'Q045',
  LogBatchResult: 'Q046',
  LogHookStartLine: 'Q032',
  LogHookEndLine: 'Q033',
  MicrobatchModelNoEventTimeInputs: 'I074',
  NothingToDo: 'Q035',
  NoNodesForSelectionCriteria: 'M030',
  JinjaLogWarning: 'I061',
  JinjaLogInfo: 'I062',
  JinjaLogDebug: 'I063',
  PrintEvent: 'Z052',
  EndOfRunSummary: 'Z030',
  CompiledNode: 'Q042',
  LogFreshnessResult: 'Q018',
  Note: 'Z050',
};

const resultNames: Readonly<Record<string, string>> = {
  model: 'LogModelResult',
  test: 'LogTestResult',
  seed: 'LogSeedResult',
  unit_test: 'LogTestResult',
  snapshot: 'LogSnapshotResult',
  function: 'LogFunctionResult',
};

/** dbt's name of an event; `Note` where dbt has none. */
export function nameOf(event: RunEvent): string {
  switch (event.kind) {
    case 'message':
      return event.name ?? 'Note';
    case 'node-end':
      if (event.result.status === 'skipped') return 'SkippingDetails';
      return event.result.status === 'no-op' ? 'LogNodeNoOpResult' : (resultNames[event.result.node.resource_type] ?? 'LogNodeResult');
    default:
      return names[event.kind] ?? 'Note';
  }
}

const names: Readonly<Partial<Record<RunEvent['kind'], string>>> = {
  found: 'FoundStats',
  started: 'ConcurrencyLine',
  compiled: 'CompiledNode',
  shown: 'ShowNode',
  'node-start': 'LogStartLine',
  'freshness-start': 'LogStartLine',
  'freshness-end': 'LogFreshnessResult',
  'batch-start': 'LogStartBatch',
  'batch-end': 'LogBatchResult',
  'hook-start': 'LogHookStartLine',
  'hook-end': 'LogHookEndLine',
  finished: 'EndOfRunSummary',
};
