import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant is dead at the first test that fails, so what takes long comes last. */
class QuickOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => slow.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

const slow = ['histories', 'life', 'restic', 'calendar'];

/** The tests of core/retention, with few histories: each mutant runs those that reach it. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/core/retention/**/*.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    sequence: { sequencer: QuickOnesFirst },
    isolate: false,
    testTimeout: 30_000,
    env: { RETENTION_HISTORIES: '40', TZ: 'UTC' },
  },
});
