export type { CommandName } from './commands/command.js';
export type { NodeResult, NodeStatus, RunEvent } from './execute/result.js';
export { type Result, type RunOptions, run } from './invocation.js';
export { renderJinja } from './jinja/render-jinja.js';
export { type Project, parseProject } from './parse-project.js';
