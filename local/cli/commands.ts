/** Every command there is, in the order in which help lists them. */
import { certificate } from './certificate.ts';
import type { Command } from './command.ts';
import { hold, release } from './hold.ts';
import { inventory } from './inventory.ts';
import { ledger } from './ledger.ts';
import { lint } from './lint.ts';
import { plan } from './plan.ts';
import { rehearse } from './rehearse.ts';

export const commands: readonly Command[] = [lint, plan, rehearse, inventory, hold, release, ledger, certificate];
