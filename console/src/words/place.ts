/** How a facility's link is, in words. */
import type { Place } from "../api-types";
import { age } from "../format";
import { t } from "../i18n";

export function link(place: Place, now: Date): string {
  if (place.link === "silent" && place.last_seen_at) {
    return t("place-link-silent-for", { age: age(place.last_seen_at, now) });
  }
  return t(`place-link-${place.link}`);
}
