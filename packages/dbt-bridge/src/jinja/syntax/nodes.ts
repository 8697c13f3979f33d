/** An offset into the source: where an error in the node is shown. */
interface Positioned {
  readonly at: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** What a call, a filter and a test are given. */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly { readonly name: string; readonly value: Expression }[];
  readonly rest: Expression | undefined;
  readonly keywordRest: Expression | undefined;
}

type Name = Positioned & { readonly kind: 'name'; readonly name: string };
export type Call = Positioned & { readonly kind: 'call'; readonly callee: Expression; readonly args: Arguments };
export type Filter = Positioned & {
  readonly kind: 'filter';
  readonly input: Expression | undefined;
  readonly name: string;
  readonly args: Arguments;
};

export type Expression =
  | Name
  | Call
  | Filter
  | (Positioned & { readonly kind: 'constant'; readonly value: unknown })
  | (Positioned & { readonly kind: 'list'; readonly items: readonly Expression[] })
  | (Positioned & { readonly kind: 'tuple'; readonly items: readonly Expression[] })
  | (Positioned & { readonly kind: 'dict'; readonly pairs: readonly { readonly key: Expression; readonly value: Expression }[] })
  | (Positioned & { readonly kind: 'conditional'; readonly test: Expression; readonly value: Expression; readonly otherwise: Expression | undefined })
  | (Positioned & { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (Positioned & { readonly kind: 'not' | 'negative' | 'positive'; readonly operand: Expression })
  | (Positioned & { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression })
  | (Positioned & { readonly kind: 'concat'; readonly parts: readonly Expression[] })
  | (Positioned & {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: CompareOperator; readonly value: Expression }[];
    })
  | (Positioned & { readonly kind: 'attribute'; readonly object: Expression; readonly name: string })
  | (Positioned & { readonly kind: 'item'; readonly object: Expression; readonly key: Expression })
  | (Positioned & {
      readonly kind: 'slice';
      readonly start: Expression | undefined;
      readonly stop: Expression | undefined;
      readonly step: Expression | undefined;
    })
  | (Positioned & { readonly kind: 'test'; readonly input: Expression; readonly name: string; readonly args: Arguments });

/** What `set`, `for` and `with` assign to. */
export type Target =
  | Name
  | (Positioned & { readonly kind: 'namespace'; readonly name: string; readonly attribute: string })
  | (Positioned & { readonly kind: 'targets'; readonly items: readonly Target[] });

/** A parameter of a macro or call block. The type annotation is kept as text; dbt's templates may write one. */
export interface Parameter {
  readonly name: string;
  readonly type: string | undefined;
  readonly default: Expression | undefined;
  readonly defaultSource: string | undefined;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
}

export type MacroKind = 'macro' | 'materialization' | 'test' | 'docs';

export type MacroNode = Positioned & {
  readonly kind: 'macro';
  readonly macroKind: MacroKind;
  /** As written in the tag. */
  readonly declaredName: string;
  /** As dbt names the macro. */
  readonly name: string;
  readonly signature: Signature;
  readonly adapter: string | undefined;
  readonly body: readonly Statement[];
};

export type Statement =
  | MacroNode
  | (Positioned & { readonly kind: 'text'; readonly text: string })
  | (Positioned & { readonly kind: 'output'; readonly value: Expression })
  | (Positioned & { readonly kind: 'do'; readonly value: Expression })
  | (Positioned & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (Positioned & { readonly kind: 'setBlock'; readonly target: Target; readonly filter: Filter | undefined; readonly body: readonly Statement[] })
  | (Positioned & {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    })
  | (Positioned & {
      readonly kind: 'for';
      readonly target: Target;
      readonly items: Expression;
      readonly condition: Expression | undefined;
      readonly recursive: boolean;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Positioned & {
      readonly kind: 'with';
      readonly assignments: readonly { readonly target: Target; readonly value: Expression }[];
      readonly body: readonly Statement[];
    })
  | (Positioned & { readonly kind: 'callBlock'; readonly signature: Signature; readonly call: Call; readonly body: readonly Statement[] })
  | (Positioned & { readonly kind: 'filterBlock'; readonly filter: Filter; readonly body: readonly Statement[] })
  | (Positioned & { readonly kind: 'block'; readonly scoped: boolean; readonly body: readonly Statement[] })
  | (Positioned & { readonly kind: 'scope'; readonly escape: Expression; readonly body: readonly Statement[] })
  | (Positioned & { readonly kind: 'break' | 'continue' })
  | (Positioned & { readonly kind: 'noLoader'; readonly tag: string });
