import type { Face } from './contract.js';

/** Views of a face. */
export function viewScript(_face: Face): string {
  return '';
}
