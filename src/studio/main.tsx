import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import { SessionProvider } from "./session/session.js";
import "./styles/base.css";
import "./styles/parts.css";

createRoot(document.getElementById("root")!).render(
  <SessionProvider>
    <App />
  </SessionProvider>,
);
