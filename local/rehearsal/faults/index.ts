/** What is broken in a rehearsal. */
export type { Fault, FaultPlan } from './fault.ts';
export { formatFaultProblem, readFaults, writeFaults } from './file.ts';
export { type Injection, inject } from './inject.ts';
export { type PlanFaults, planFaults } from './plan.ts';
