import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { words, type Language, type Words } from "../words/words.js";
import { personOf } from "./token.js";

interface Session {
  readonly token: string | null;
  /** the person of a user's token, who sees themselves only; null for keys and open services */
  readonly self: string | null;
  readonly language: Language;
  readonly words: Words;
  setToken(token: string | null): void;
  setLanguage(language: Language): void;
}

const SessionContext = createContext<Session | null>(null);

/** Who looks, and in which language. The token stays in this tab. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [token, setToken] = useState(() => sessionStorage.getItem("godwit-token"));
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem("godwit-language", language);
  }, [language]);
  useEffect(() => {
    if (token === null) sessionStorage.removeItem("godwit-token");
    else sessionStorage.setItem("godwit-token", token);
  }, [token]);
  const session = useMemo<Session>(
    () => ({ token, self: personOf(token), language, words: words[language], setToken, setLanguage }),
    [token, language],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  return useContext(SessionContext)!;
}

function firstLanguage(): Language {
  const kept = localStorage.getItem("godwit-language");
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}
