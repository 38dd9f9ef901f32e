import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [vue()],
  test: { include: ['packages/**/test/*.test.ts', 'test/**/*.test.ts'], testTimeout: 60_000 },
});
