import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

/** What the page may load and run. The server may send a stricter policy; this one holds wherever the page is served from. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Pasted text brings styles, from which its formats are read; they load nothing.
  "style-src 'self' 'unsafe-inline'",
  // blob: pictures that were fetched with the token.
  "img-src 'self' data: blob: https:",
  "font-src 'self'",
  // An identity provider is somewhere else; which one, the gateway's own policy says.
  "connect-src 'self' ws: wss: https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/** Only in the built page: while developing, Vite inserts style elements of its own. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const gateway = process.env.GATEWAY ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [vue(), contentSecurityPolicy()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
  server: { proxy: { '/api': gateway, '/ws': { target: gateway, ws: true } } },
});
