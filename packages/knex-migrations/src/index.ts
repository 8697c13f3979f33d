export {
  alterStreamTable,
  createStreamTable,
  dropStreamTable,
  dropStreamTableIfExists,
  hasStreamTable,
  pauseStreamTable,
  refreshStreamTable,
  resumeStreamTable,
} from './stream-table.js';
