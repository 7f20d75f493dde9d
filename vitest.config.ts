import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** The fast suite. Slow suites live in test/deploy, test/browser, test/rehearsal, test/teeth and test/bench and have commands of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/deploy/**',
      'test/start/**',
      'test/conformance/emulators/**',
      'test/browser/**',
      'test/bench/**',
      'test/rehearsal/**',
      'test/teeth/**',
      'node_modules/**',
    ],
    // Continuous integration counts tests from the report (scripts/count-tests.ts).
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build/reports/unit.json' }]] : ['default'],
    // Files of one worker share what they have loaded: loading the CDK and the SDK anew took a third of the whole.
    isolate: false,
    // Vitest leaves a core to itself, which is half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      CDK_VALIDATION: 'false',
      TZ: 'UTC',
    },
  },
});
