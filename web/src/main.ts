import { createApp } from 'vue';
import App from './App.vue';
import { refuseStrayFiles } from './frame/stray-files';
import { i18n } from './i18n';
import './styles/tokens.css';
import './styles/base.css';
import './styles/editor.css';
import './styles/panels.css';

refuseStrayFiles(window);
createApp(App).use(i18n).mount('#app');

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without it the page works as well, but can not be opened without a network. It waits until the page itself is there.
  window.addEventListener('load', () => navigator.serviceWorker.register('/service-worker.js').catch(() => undefined));
}
