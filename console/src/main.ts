/** The console starts: style, theme, language, then the frame. */
import "./style.css";
import "./shell.css";
import "./app";
import { preferredLanguage, setLanguage } from "./i18n";
import { applyTheme } from "./theme";

applyTheme();
await setLanguage(preferredLanguage(), false);
document.querySelector("bw-app")?.setAttribute("ready", "");
