import type { Case } from './case.ts';
import { allDataCases } from './cases/data.ts';
import { mapCases } from './cases/map.ts';
import { stateCases } from './cases/states.ts';
import { structureCases } from './cases/structure.ts';
import { workCases } from './cases/work.ts';

export const cases: readonly Case[] = [...structureCases, ...allDataCases, ...stateCases, ...workCases, ...mapCases];
