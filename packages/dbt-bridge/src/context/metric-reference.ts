import { PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import type { MetricNode } from '../manifest/semantic.js';

/** Of a metric that is not known yet, while its reader is parsed, the name and the package that were written. */
type Metric = MetricNode | { readonly name: string; readonly package_name: string | null };

/** What `metric('revenue')` is in a template: its name as text, and the fields of the metric. */
export class MetricReference extends PyObject {
  readonly #metric: Metric;

  constructor(metric: Metric) {
    super();
    this.#metric = metric;
  }

  override get typeName(): string {
    return 'ResolvedMetricReference';
  }

  override getAttribute(name: string): unknown {
    if (name === 'metric_name') return this.#metric.name;
    return Object.hasOwn(this.#metric, name) ? toPython(this.#metric[name as keyof Metric]) : undefined;
  }

  override str(): string {
    return this.#metric.name;
  }
}
