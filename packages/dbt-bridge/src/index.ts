export type { CommandName } from './commands/command.js';
export type { NodeResult, NodeStatus, RunEvent } from './execute/result.js';
export { run } from './invocation.js';
export { renderJinja } from './jinja/render-jinja.js';
export type { Result, RunOptions } from './options.js';
export { type Project, parseProject } from './parse-project.js';
