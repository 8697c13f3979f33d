export { renderJinja } from './jinja/render-jinja.js';
