import { createI18n } from 'vue-i18n';
import en from './locales/en';
import zh from './locales/zh';

/** The first of the browser's languages that this page speaks; English otherwise. */
export function preferredLocale(languages: readonly string[]): 'en' | 'zh' {
  for (const language of languages) {
    if (/^zh\b/i.test(language)) {
      return 'zh';
    }
    if (/^en\b/i.test(language)) {
      return 'en';
    }
  }
  return 'en';
}

const locale = preferredLocale(navigator.languages);
document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';

export const i18n = createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: { en, zh } });
