import type { MetricSource } from '../services/cloudwatch/metrics.ts';
import type { MetricSource as RdsMetrics } from '../services/rds/metrics.ts';

/** What RDS measures, as CloudWatch asks for it. RDS keeps no list of its metrics. */
export function rdsMetrics(rds: RdsMetrics): MetricSource {
  return {
    metrics: () => [],
    each: ({ region, namespace, name, dimensions }, from, to, take) => {
      if (namespace !== rds.namespace) return;
      const named = Object.fromEntries(dimensions.map((dimension) => [dimension.name, dimension.value]));
      return rds.each({ region, metric: name, dimensions: named, from, to }, take);
    },
  };
}
