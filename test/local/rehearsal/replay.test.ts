import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { replayOf, replayOfBoth } from '#local/rehearsal/replay.ts';

const played = { policyFile: 'policies/one.yaml', days: 30, databases: 4, seed: 17 };

describe('the command that replays a rehearsal', () => {
  it('has everything that the rehearsal followed from', () => {
    expect(replayOf({ ...played, faultsName: 'default' })).toBe(
      'npm run -s lifeboat -- rehearse policies/one.yaml --days 30 --databases 4 --seed 17 --faults default',
    );
    expect(replayOf(played)).toMatch(/--faults none$/);
    expect(replayOfBoth(['a.yaml', 'b.yaml'], played)).toContain('rehearse --compare a.yaml b.yaml --days 30');
  });

  it('gives a shell the very same words, whatever the files are called', () => {
    const [policyFile, faultsName] = ["my policy's $HOME.yaml", '`id`; #.yaml'];
    const words = replayOf({ ...played, policyFile, faultsName }).replace('npm run -s lifeboat --', "printf '%s\\n'");
    const said = execFileSync('sh', ['-c', words], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(said).toEqual([
      'rehearse',
      policyFile,
      ...'--days 30 --databases 4 --seed 17 --faults'.split(' '),
      faultsName,
    ]);
  });
});
