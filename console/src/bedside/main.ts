/** The bedside page, served by the edge: works with the line to the data centre cut. */
import "../style.css";
import "./bedside.css";

import { preferredLanguage, setLanguage } from "../i18n";
import { applyTheme } from "../theme";

applyTheme();
// Words first: a page without words is of no use to anyone.
void setLanguage(preferredLanguage(), false).then(() => import("./app"));
