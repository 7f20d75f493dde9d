import { defineConfig } from 'vitest/config';

/** Each planted defect has to be found: as many rehearsals and tests as there are finders, two at a time. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/teeth/**/*.test.ts'],
    reporters: process.env['CI'] ? ['verbose', ['json', { outputFile: 'build/reports/teeth.json' }]] : ['verbose'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxConcurrency: 2,
  },
});
