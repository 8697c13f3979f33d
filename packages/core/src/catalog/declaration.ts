import type { Capabilities } from '../db/capabilities.js';

/** Who keeps the definition of a stream table. */
export interface DeclaredBy {
  readonly tool: 'pgtrickle' | 'knex' | 'dbt' | 'prisma';
  /** As the tool names it: two projects of one name are one. */
  readonly project: string;
}

/** What the last apply that named its project left on the stream table. */
export interface Declaration extends DeclaredBy {
  /** Of the definition as it was applied: see `digestDefinition()`. */
  readonly definitionDigest: string;
  /** Of the views that its views read, where there are any: see `nestedViews`. */
  readonly viewsDigest?: string | undefined;
  readonly declaredAt: Date;
  /** The role that applied it. */
  readonly role: string;
}

/** Whether both are the same tool and project. */
export const sameDeclarer = (a: DeclaredBy, b: DeclaredBy | null): boolean => a.tool === b?.tool && a.project === b.project;

/** `dbt, project shop` */
export const describeDeclarer = ({ tool, project }: DeclaredBy): string => `${tool}, project ${project}`;

/** The column whose comment holds the record: every stream table has it, and nobody else describes it. */
export const declarationColumn = ({ hiddenPrefix }: Pick<Capabilities, 'hiddenPrefix'>): string => `${hiddenPrefix}row_id`;

/** The record in a comment; null for a comment of another kind. */
export function parseDeclaration(comment: string | null): Declaration | null {
  if (comment === null || !comment.startsWith('{')) return null;
  try {
    const { tool, project, definition, views, declaredAt, role } = JSON.parse(comment) as Record<string, unknown>;
    if (typeof tool !== 'string' || typeof project !== 'string') return null;
    return {
      tool: tool as DeclaredBy['tool'],
      project,
      definitionDigest: String(definition ?? ''),
      ...(typeof views === 'string' ? { viewsDigest: views } : {}),
      declaredAt: new Date(String(declaredAt)),
      role: String(role ?? ''),
    };
  } catch {
    return null;
  }
}
