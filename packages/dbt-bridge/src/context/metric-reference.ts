import { PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import type { MetricNode } from '../manifest/semantic.js';

/** What `metric('revenue')` is in a template: its name as text, and the fields of the metric. */
export class MetricReference extends PyObject {
  readonly #metric: MetricNode;

  constructor(metric: MetricNode) {
    super();
    this.#metric = metric;
  }

  override get typeName(): string {
    return 'ResolvedMetricReference';
  }

  override getAttribute(name: string): unknown {
    if (name === 'metric_name') return this.#metric.name;
    return Object.hasOwn(this.#metric, name) ? toPython(this.#metric[name as keyof MetricNode]) : undefined;
  }

  override str(): string {
    return this.#metric.name;
  }
}
