import type { Arguments, Call, Expression, MacroNode, Statement } from '../jinja/syntax/nodes.js';

/** A macro that a template calls by name: `star`, `dbt_utils.star`, or through `adapter.dispatch`. */
export interface MacroCall {
  readonly packageName: string | null;
  readonly name: string;
  /** The second argument of `adapter.dispatch('name', 'namespace')`. */
  readonly dispatch?: { readonly namespace: string | null };
}

/** Every macro call that can be read from the template itself, in its order, whether or not it would be reached. */
export function macroCalls(template: MacroNode | undefined): MacroCall[] {
  const calls: MacroCall[] = [];
  visitCalls(template, (node) => {
    const call = readCall(node);
    if (call !== undefined) calls.push(call);
  });
  return calls;
}

function readCall({ callee, args }: Call): MacroCall | undefined {
  if (callee.kind === 'name') return { packageName: null, name: callee.name };
  if (callee.kind !== 'attribute' || callee.object.kind !== 'name') return undefined;
  if (callee.object.name !== 'adapter') return { packageName: callee.object.name, name: callee.name };
  if (callee.name !== 'dispatch') return undefined;
  const name = textOf(args, 0, 'macro_name');
  return name === null ? undefined : { packageName: null, name, dispatch: { namespace: textOf(args, 1, 'macro_namespace') } };
}

function textOf(args: Arguments, position: number, name: string): string | null {
  const value = args.positional[position] ?? args.keywords.find((keyword) => keyword.name === name)?.value;
  return value?.kind === 'constant' && typeof value.value === 'string' ? value.value : null;
}

type Node = Statement | Expression;

/** Calls `onCall` for each call in a tree, outer before inner. The nodes are plain data, so their fields are walked as they are. */
export function visitCalls(value: unknown, onCall: (call: Call) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visitCalls(item, onCall);
    return;
  }
  if ((value as Partial<Node>).kind === 'call') onCall(value as Call);
  for (const child of Object.values(value)) visitCalls(child, onCall);
}
