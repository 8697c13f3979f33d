// Temporal: the worker. Start a workflow with: temporal workflow start --task-queue stream-tables --type refreshStreamTable --input '"public.order_totals"'
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import * as activities from './activities.mjs';

const { TEMPORAL_ADDRESS: address = '127.0.0.1:7233' } = process.env;
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: 'stream-tables',
  workflowsPath: fileURLToPath(new URL('workflows.mjs', import.meta.url)),
  activities,
});
await worker.run();
