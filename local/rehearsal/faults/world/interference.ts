import type { ContentEngine } from '../../../database/model/engine.ts';
import type { DatabaseEngine } from '../../../seams.ts';

/** Modelled databases can be damaged; real ones are left alone. */
export function isInterfering(
  engine: DatabaseEngine,
): engine is DatabaseEngine & Pick<ContentEngine, 'corruptInstance' | 'corruptSnapshot'> {
  return 'corruptInstance' in engine && 'corruptSnapshot' in engine;
}
