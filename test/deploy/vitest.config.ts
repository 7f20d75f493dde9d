import { defineConfig } from 'vitest/config';

/** One story told in order: deployed, used, broken, mended, taken down. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/deploy/**/*.test.ts'],
    reporters: process.env['CI'] ? ['verbose', ['json', { outputFile: 'build/reports/deploy.json' }]] : ['verbose'],
    testTimeout: 300_000,
    hookTimeout: 420_000,
    sequence: { concurrent: false, shuffle: false },
    // What follows a failure would only fail for the same reason.
    bail: 1,
    disableConsoleIntercept: true,
  },
});
