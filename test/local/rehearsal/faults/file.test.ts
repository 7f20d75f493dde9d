import { describe, expect, it } from 'vitest';
import { formatFaultProblem, readFaults, writeFaults } from '#local/rehearsal/faults/file.ts';

const at = '2026-02-03T02:00:00Z';

function problems(text: string): readonly string[] {
  const read = readFaults(text, 'faults.yaml');
  return read.ok ? [] : read.problems.map(formatFaultProblem);
}

describe('a file of faults', () => {
  it('reads a list in YAML, and the same list in JSON', () => {
    const faults = [
      { kind: 'snapshot-fails', at, database: 'db-0001' },
      { kind: 'lambda-dies', at, step: 'start-copy', afterCalls: 'all' },
      { kind: 'step-clock-jumps', at, by: '-6h' },
    ];
    const yaml = `
- { kind: snapshot-fails, at: ${at}, database: db-0001 }
- kind: lambda-dies
  at: ${at}
  step: start-copy
  afterCalls: all
- { kind: step-clock-jumps, at: ${at}, by: -6h }
`;
    expect(readFaults(yaml, 'f')).toEqual({ ok: true, faults });
    expect(readFaults(JSON.stringify(faults), 'f')).toEqual({ ok: true, faults });
  });

  it('reads back what was written, also names that look like numbers', () => {
    const faults = [
      { kind: 'database-stopped', at, for: '30h', database: '1' },
      { kind: 'call-fails', at, for: '20m', service: 's3', share: 0.5 },
    ] as const;
    expect(readFaults(writeFaults(faults), 'f')).toEqual({ ok: true, faults });
    expect(readFaults(writeFaults([]), 'f')).toEqual({ ok: true, faults: [] });
  });

  it.each([
    [
      'a kind that there is not',
      `- { kind: snapshot-fale, at: ${at} }`,
      ['faults.yaml:1:11 [0].kind: is no kind of fault (got "snapshot-fale"). Did you mean "snapshot-fails"?'],
    ],
    [
      'a field of another kind',
      `- kind: snapshot-fails\n  at: ${at}\n  regoin: eu-west-1`,
      ['faults.yaml:3:11 [0].regoin: is no field of snapshot-fails (got "eu-west-1"). Did you mean "region"?'],
    ],
    [
      'a field that is missing',
      `- kind: region-away\n  at: ${at}`,
      ['faults.yaml:1:3 [0].region: region-away needs region. Add region: eu-central-1.'],
    ],
    [
      'an instant that is none',
      '- { kind: copy-fails, at: 2026-02-30T00:00:00Z }',
      [
        'faults.yaml:1:27 [0].at: is not what can stand here (got "2026-02-30T00:00:00Z"). Write UTC to the second, such as 2026-02-03T02:00:00Z.',
      ],
    ],
    [
      'a step that is misspelt',
      `- { kind: lambda-twice, at: ${at}, step: take-snapsho }`,
      ['faults.yaml:1:57 [0].step: is not what can stand here (got "take-snapsho"). Did you mean "take-snapshot"?'],
    ],
    [
      'a number out of range',
      `- { kind: call-cut, at: ${at}, nth: 0 }`,
      ['faults.yaml:1:52 [0].nth: is not what can stand here (got "0"). Write more than 0.'],
    ],
    [
      'two answers to one question',
      `- { kind: call-cut, at: ${at}, nth: 1, share: 0.5 }`,
      [
        'faults.yaml:1:62 [0].share: cannot stand beside nth (got "0.5"). Keep `nth` for one call, or `share` for calls by chance.',
      ],
    ],
    [
      'something that is no fault',
      '- hello',
      [
        'faults.yaml:1:3 [0]: is not a fault (got "hello"). Write a mapping, such as { kind: snapshot-fails, at: 2026-02-03T02:00:00Z }.',
      ],
    ],
    [
      'something that is no list',
      'kind: snapshot-fails',
      [
        'faults.yaml:1:1 is not a list of faults. Write a list, such as - { kind: snapshot-fails, at: 2026-02-03T02:00:00Z }.',
      ],
    ],
    [
      'an alias',
      '- &a { kind: copy-fails, at: 2026-02-03T02:00:00Z }\n- *a',
      ['faults.yaml:1:1 Alias resolution is disabled. Write the faults out, without aliases.'],
    ],
  ])('says where %s stands, and what to write instead', (_what, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('says everything that is wrong at once, in the order of the file', () => {
    const text = `- { kind: copy-fails, at: now, database: [] }\n- { kind: what }\n- { kind: step-clock-jumps, at: ${at} }`;
    expect(problems(text).map((line) => line.split(' ')[0])).toEqual([
      'faults.yaml:1:27',
      'faults.yaml:1:42',
      'faults.yaml:2:11',
      'faults.yaml:3:3',
    ]);
  });

  it('refuses broken YAML and endless text with their place', () => {
    expect(problems('- { kind: copy-fails')[0]).toMatch(/^faults\.yaml:1:\d+ .+Correct the YAML here/);
    expect(problems(' '.repeat(5 * 1024 * 1024))).toEqual([
      'faults.yaml:1:1 is longer than 4 MiB. Split it into several rehearsals.',
    ]);
  });
});
