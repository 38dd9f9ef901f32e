import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** Times as the visitor's language writes them. */
export function useTimes() {
  const { locale } = useI18n();
  // Among the countries of a language the visitor's own writes times as the visitor does.
  const country = computed(() => navigator.languages.find((language) => language.toLowerCase().startsWith(locale.value)) ?? locale.value);
  const formats = computed(() => ({
    time: new Intl.DateTimeFormat(country.value, { hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(country.value, { weekday: 'long', day: 'numeric', month: 'long' }),
    full: new Intl.DateTimeFormat(country.value, { dateStyle: 'medium', timeStyle: 'short' }),
  }));
  return {
    time: (millis: number) => formats.value.time.format(millis),
    day: (millis: number) => formats.value.day.format(millis),
    full: (millis: number) => formats.value.full.format(millis),
  };
}
