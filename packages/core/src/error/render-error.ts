import { fromUnknown } from './from-unknown.js';

/**
 * What a terminal shows of an error: its code and message, the excerpt of the text it points at, and the hint. Never a stack trace.
 *
 * @example
 * renderError(error)
 * // error STREAM_TABLE_NOT_FOUND: no stream table public.orders
 * // Did you mean "order_totals"?
 */
export function renderError(error: unknown): string {
  const { code, message, hint, details } = fromUnknown(error);
  const excerpt = details.excerpt;
  const parts = [`error ${code}: ${message}`];
  if (typeof excerpt === 'string') parts.push('', excerpt);
  if (hint !== undefined) parts.push(...(typeof excerpt === 'string' ? ['', hint] : [hint]));
  return parts.join('\n');
}
