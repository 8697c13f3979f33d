import { PgTrickleError } from '../error/pg-trickle-error.js';

/**
 * Renders text that a package writes: code, XML and the like, by a template of nunjucks. A tag on a line of its own leaves no line behind. Values are put in
 * as they are and never read as a template; what has to be quoted for its place is quoted by the caller. nunjucks is loaded by the first call.
 *
 * @param template a constant of the package, never a text of a user
 * @throws {PgTrickleError} `INTERNAL`: for a name that is not in `values`, for a value that is null or undefined where it is put in, and for
 * a template that is none
 * @example
 * await renderTemplate('{% for name in names %}\nview {{ name }}\n{% endfor %}\n', { names: ['a', 'b'] }) // 'view a\nview b\n'
 */
export async function renderTemplate(template: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  const { default: nunjucks } = await import('nunjucks');
  const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true });
  // It looks for a name among its globals first: there are none, and what is in no place is an error.
  Object.assign(environment, { globals: new Proxy({}, { has: () => true, get: (_, name) => missing(name) }) });
  try {
    return new nunjucks.Template(template, environment, 'template', true).render(values);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s*\n\s*/g, ' ').replace(/^\(template\) /, '');
    throw new PgTrickleError('INTERNAL', { message: `a template cannot be rendered: ${reason}`, cause: error });
  }
}

function missing(name: string | symbol): never {
  throw new Error(`there is no ${String(name)}`);
}
