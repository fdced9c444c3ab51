import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@millrace/source', 'browser', 'module', 'import', 'default'] },
  build: { outDir: 'dist', sourcemap: true, target: 'es2022' },
  // During development the API comes from a platform that runs beside.
  server: { proxy: { '/api': 'http://127.0.0.1:8484' } },
});
