/** Several processes share one campaign: each does its share and prints an outcome a line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Calls `onLine` for each line of each process. Rejects when one of them ends for another reason than a broken promise. */
export async function inShares(args: readonly string[], jobs: number, onLine: (line: string) => void): Promise<void> {
  const shares = Array.from({ length: jobs }, (_, index) => [...args, '--lines', '--share', `${index + 1}/${jobs}`]);
  await Promise.all(shares.map((share) => one(share, onLine)));
}

async function one(args: readonly string[], onLine: (line: string) => void): Promise<void> {
  const [, main = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) onLine(line);
  const code = await ended;
  if (code !== 0 && code !== 1)
    throw new Error(`A share of the work ended with ${code ?? 'a signal'}: ${args.join(' ')}`);
}
