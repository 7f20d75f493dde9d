import { defineConfig } from 'vitest/config';

/** The local run as a person starts it, in a process of its own: two files, and two runs of a file, at a time. */
export default defineConfig({
  test: {
    include: ['test/start/**/*.test.ts'],
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: 300_000,
    hookTimeout: 180_000,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'build/reports/start.json' },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
