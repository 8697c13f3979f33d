/**
 * For commands that write files: folders, and text from templates.
 *
 * @module
 */
export { makeFolder } from './files/make-folder.js';
export { renderTemplate } from './files/render-template.js';
export { type WriteFilesOptions, writeFiles, writeProblem } from './files/write-files.js';
