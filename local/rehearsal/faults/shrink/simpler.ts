/** Faults that say less than a fault, the simplest first. */
import { type Fault, fieldsOf, milliseconds } from '../fault.ts';
import { kindOf } from '../kinds.ts';

/** Each differs in one field and is a fault of the same kind, which a file may hold. */
export function simpler(fault: Fault): readonly Fault[] {
  const { needs = [] } = kindOf(fault.kind);
  const optional = fieldsOf(fault.kind).filter(
    (field) => fault[field] !== undefined && !needs.some((need) => need === field),
  );
  return [...optional.map((field) => without(fault, field)), ...smaller(fault)];
}

function without(fault: Fault, field: keyof Fault): Fault {
  return Object.fromEntries(Object.entries(fault).filter(([name]) => name !== field)) as unknown as Fault;
}

function smaller(fault: Fault): readonly Fault[] {
  const { nth, pick, times, afterCalls, by } = fault;
  return [
    ...(nth !== undefined && nth > 1 ? [{ ...fault, nth: nth - 1 }] : []),
    ...(pick !== undefined && pick > 0 ? [{ ...fault, pick: 0 }] : []),
    ...(times !== undefined && times > 1 ? [{ ...fault, times: Math.floor(times / 2) }] : []),
    ...(afterCalls === 'all' || afterCalls === undefined || afterCalls === 0
      ? []
      : [{ ...fault, afterCalls: afterCalls - 1 }]),
    ...shorter('for', fault),
    ...(by === undefined ? [] : shorter('by', fault)),
  ];
}

/** Half as long, in whole minutes. */
function shorter(field: 'for' | 'by', fault: Fault): readonly Fault[] {
  const text = fault[field];
  if (text === undefined) return [];
  const minutes = Math.trunc(milliseconds(text) / 120_000);
  return minutes === 0 ? [] : [{ ...fault, [field]: `${minutes}m` }];
}
