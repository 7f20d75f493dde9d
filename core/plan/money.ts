/** A line of the bill. Each is rounded up to the cent, so that what a reader adds up is the total, to the cent. */
import type { Price } from './prices.ts';

export interface CostLine {
  readonly item: string;
  /** Absent: of every Region together. */
  readonly region?: string;
  /** A month's; negative for what is free. At most three decimals. */
  readonly quantity: number;
  readonly unit: string;
  readonly price: Price;
  readonly usd: number;
  /** Where the quantity comes from. */
  readonly arithmetic: string;
}

export function costLine(price: Price, quantity: number, item: string, arithmetic: string, region?: string): CostLine {
  const rounded = Math.round(quantity * 1000) / 1000;
  const place = region === undefined ? {} : { region };
  return { item, ...place, quantity: rounded, unit: price.unit, price, usd: dollars(price, rounded), arithmetic };
}

/** Added as cents: 0.1 + 0.2 is not 0.3 in floating point. */
export function total(lines: readonly { readonly usd: number }[]): number {
  return lines.reduce((cents, { usd }) => cents + Math.round(usd * 100), 0) / 100;
}

/** The part below a millionth of a cent is noise of floating point, not money. */
function dollars({ usd, per }: Price, quantity: number): number {
  return (Math.ceil((quantity * usd * 100) / per - 1e-6) || 0) / 100;
}

/** `1,234.5` */
export function figure(value: number, digits = 2): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(value);
}

/** `1 database`, `3 databases`. */
export function counted(value: number, noun: string): string {
  return `${figure(value)} ${noun}${value === 1 ? '' : 's'}`;
}
