import { defineConfig } from 'vitest/config';

/** This project's interpreter and services beside emulators that it did not write. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/conformance/**/*.test.ts'],
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: 'build/reports/conformance.json' }]]
      : ['default'],
    testTimeout: 120_000,
    // Making the Python environment takes most of it, once.
    hookTimeout: 300_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', TZ: 'UTC' },
  },
});
