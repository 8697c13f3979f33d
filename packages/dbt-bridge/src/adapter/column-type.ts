import { Decimal } from '../jinja/values/decimal.js';
import { bindMethod, methodTable } from '../jinja/values/function.js';
import { toFloat } from '../jinja/values/number.js';
import { PyObject } from '../jinja/values/object.js';
import { str } from '../jinja/values/text.js';
import { typeName } from '../jinja/values/type-name.js';

/** The names of dbt's column types, in the order in which they are tried. */
const kinds = ['Integer', 'Number', 'Date', 'DateTime', 'Boolean', 'Text'] as const;
type Kind = (typeof kinds)[number];

const kindOf: Readonly<Record<string, Kind>> = {
  int: 'Integer',
  Decimal: 'Number',
  float: 'Number',
  'datetime.date': 'Date',
  'datetime.datetime': 'DateTime',
  bool: 'Boolean',
};

/** The type of a column of a result: agate's `data_type`, told from its values. */
export class ColumnType extends PyObject {
  readonly kind: Kind;

  constructor(values: readonly unknown[]) {
    super();
    const found = new Set(values.flatMap((value) => (value === null ? [] : [kindOf[typeName(value)] ?? 'Text'])));
    const [first = 'Integer'] = found;
    const areNumbers = [...found].every((kind) => kind === 'Integer' || kind === 'Number');
    this.kind = found.size < 2 ? first : areNumbers ? 'Number' : 'Text';
  }

  override get typeName(): string {
    return this.kind;
  }

  override getAttribute(name: string): unknown {
    return bindMethod(methods, this, name);
  }
}

const methods = methodTable({
  'jsonify(d)': ({ kind }: ColumnType, value: unknown) => {
    if (value === null || kind === 'Boolean' || kind === 'Integer') return value;
    if (kind !== 'Number') return str(value);
    return toFloat(value instanceof Decimal ? value.toNumber() : Number(value));
  },
  'csvify(d)': (_: ColumnType, value: unknown) => (value === null ? null : str(value)),
});
