import { defineConfig } from 'vitest/config';

/** Rehearsals as a person starts them, in processes of their own. */
export default defineConfig({
  test: {
    include: ['test/rehearsal/**/*.test.ts'],
    // Each file waits for processes that it starts.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'build/reports/rehearsal.json' },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
