import { createI18n } from 'vue-i18n';
import en from './locales/en';
import zh from './locales/zh';

export type Locale = 'en' | 'zh';

/** The languages of this page, each in its own words. */
export const LOCALES: readonly { readonly code: Locale; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'zh', name: '中文' },
];

/** Kept for all tabs. */
const KEY = 'aetherflow.language';

/** The first of the browser's languages that this page speaks; English otherwise. */
export function preferredLocale(languages: readonly string[]): Locale {
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

function isLocale(code: string | null): code is Locale {
  return LOCALES.some((known) => known.code === code);
}

/** What somebody has chosen here before, else what the browser prefers. */
function initialLocale(): Locale {
  const chosen = localStorage.getItem(KEY);
  return isLocale(chosen) ? chosen : preferredLocale(navigator.languages);
}

const locale = initialLocale();

export const i18n = createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: { en, zh } });

function showLocale(next: Locale): void {
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

showLocale(locale);

/** Speaks another language from now on, in this tab and in those opened later. */
export function chooseLocale(code: string): void {
  if (isLocale(code)) {
    i18n.global.locale.value = code;
    localStorage.setItem(KEY, code);
    showLocale(code);
  }
}
