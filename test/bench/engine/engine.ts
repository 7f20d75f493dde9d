/** Executions a second of one definition whose steps do nothing: this project's interpreter and those of the emulators. */
import { startEmulators } from '../../conformance/emulators/emulators.ts';
import { median } from '../figures.ts';
import { type Contender, oursDirectly, oursOverHttp, peerOverHttp, peersDirectly } from './contenders.ts';
import { answer } from './definition.ts';

export interface Rate extends Pick<Contender, 'who' | 'how'> {
  /** Median of the rounds. */
  readonly perSecond: number;
  /** How many times as fast this project is, in the same way of running. */
  readonly ratio: number;
}

/** Everybody takes part in every round, so that other work on the machine meets all of them. */
const rounds = 3;
const secondsEach = 2;
const answers = { nothing: Object.fromEntries(['Take', 'Close'].map((state) => [state, [{ result: answer }]])) };

export async function measureEngines(): Promise<readonly Rate[]> {
  const emulators = await startEmulators(answers);
  const ours = await oursOverHttp();
  try {
    const peers: Contender[] = [];
    for (const emulator of emulators.all) peers.push(await peerOverHttp(emulator));
    return [...(await compare([oursDirectly, ...peersDirectly(emulators)])), ...(await compare([ours, ...peers]))];
  } finally {
    await ours.close();
    await emulators.stop();
  }
}

async function compare(contenders: readonly Contender[]): Promise<readonly Rate[]> {
  const seen = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) seen[index]?.push(await contender.round(secondsEach));
  }
  const [first = 0, ...others] = seen.map(median);
  return contenders.map(({ who, how }, index) => {
    const perSecond = [first, ...others][index] ?? 0;
    return { who, how, perSecond, ratio: first / perSecond };
  });
}
