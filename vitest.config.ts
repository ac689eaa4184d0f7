import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'rules/**/*.test.ts'],
    // Boots a real systemd in a container, as root: npm run test:boot.
    exclude: ['**/node_modules/**', ...(process.env.AAL_BOOT ? [] : ['test/system/systemd-boot.test.ts'])],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
