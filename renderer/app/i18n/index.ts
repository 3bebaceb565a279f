/**
 * Texts of the interface: one namespace for each feature (its folder's name, `feature/part` for a part of one) and those beside this file. The language comes from the
 * main process and changes at run time without a restart.
 */
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Locale } from '../../../common/ipc/desktop.ts';

type Texts = Record<string, unknown>;

const own = import.meta.glob<Texts>('./*.json', { eager: true, import: 'default' });
const features = import.meta.glob<Texts>('../../features/**/locales/*.json', { eager: true, import: 'default' });

/** All texts by language and namespace. */
export const RESOURCES: Readonly<Record<Locale, Record<string, Texts>>> = collect();

/** Prepares the texts. Call once before the first render; afterwards {@link setLocale} changes the language. */
export async function startI18n(locale: Locale): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'zh-CN',
    resources: RESOURCES,
    ns: Object.keys(RESOURCES['zh-CN']),
    defaultNS: 'app',
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: false },
  });
  followLocale(locale);
}

/** Changes the language of the page. The main process keeps the choice: see app/state/preferences.ts. */
export async function setLocale(locale: Locale): Promise<void> {
  await i18next.changeLanguage(locale);
  followLocale(locale);
}

/** The language of the page. */
export function getLocale(): Locale {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

/** The language of the page, inside React. */
export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

/** Calls back when the language has changed; returns the unsubscribe function. */
export function onLocale(listener: () => void): () => void {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
}

function followLocale(locale: Locale): void {
  dayjs.locale(locale === 'en' ? 'en' : 'zh-cn');
  document.documentElement.lang = locale;
}

function collect(): Record<Locale, Record<string, Texts>> {
  const all: Record<Locale, Record<string, Texts>> = { 'zh-CN': {}, en: {} };
  for (const [path, texts] of Object.entries(own)) {
    const [, name, locale] = /\.\/([\w-]+)\.(zh-CN|en)\.json$/.exec(path) ?? [];
    if (name !== undefined && locale !== undefined) all[locale as Locale][name] = texts;
  }
  for (const [path, texts] of Object.entries(features)) {
    const [, name, locale] = /features\/([\w/-]+)\/locales\/(zh-CN|en)\.json$/.exec(path) ?? [];
    if (name !== undefined && locale !== undefined) all[locale as Locale][name] = texts;
  }
  return all;
}
