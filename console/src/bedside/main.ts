/** The bedside page starts: the same style, theme and language as the console. */
import "../style.css";
import { preferredLanguage, setLanguage } from "../i18n";
import { applyTheme } from "../theme";

applyTheme();
await setLanguage(preferredLanguage(), false);
