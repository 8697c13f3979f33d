/** Whether a column is the extension's own: `__pgt_row_id`, `__pgs_count`. Such columns are never shown. */
export function isHiddenColumn(name: string): boolean {
  return /^__pg[ts]_/.test(name);
}
