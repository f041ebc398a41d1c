/** The language that the page speaks at the moment. */

import { type Locale, loadWords, type Words } from "hub-bridge-shim/words";
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { TEXTS } from "../texts";
import type { Texts } from "../texts/table";

export interface Language {
  readonly locale: Locale;
  /** The page's own texts. */
  readonly texts: Texts;
  /** Sentences about what the host says. */
  readonly words: Words;
  /** A count by itself. */
  readonly number: (count: number) => string;
}

export const LanguageContext = createContext<Language | undefined>(undefined);

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === undefined) throw new Error("outside of a LanguageContext");
  return language;
}

/** Loads a language; `undefined` until the first one is there. */
export function useLoadedLanguage(locale: Locale): Language | undefined {
  const [language, setLanguage] = useState<Language>();
  useEffect(() => {
    let isWanted = true;
    void loadWords(locale).then((words) => {
      if (!isWanted) return;
      document.documentElement.lang = locale;
      document.title = TEXTS[locale].shell.title;
      const { format: number } = new Intl.NumberFormat(locale);
      setLanguage({ locale, texts: TEXTS[locale], words, number });
    });
    return () => {
      isWanted = false;
    };
  }, [locale]);
  return language;
}
