import { useId, useState, type FormEvent } from "react";
import { useSession } from "../session/session.js";

/** Asks for a credential, where the service wants one. */
export function SignIn() {
  const { words, setToken } = useSession();
  const [text, setText] = useState("");
  const help = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setToken(text.trim().replace(/^Bearer\s+/i, "") || null);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p>{words.needsToken}</p>
      <div className="row">
        <label className="field" style={{ flex: "1 1 16rem" }}>
          {words.tokenLabel}
          <input
            type="password"
            autoComplete="off"
            aria-describedby={help}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <button type="submit" className="button primary">
          {words.signIn}
        </button>
      </div>
      <p id={help} className="soft">
        {words.tokenHelp}
      </p>
    </form>
  );
}
