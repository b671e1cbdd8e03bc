import type { PageDefinition } from "../router";

export default {
  path: "/facilities/:facilityId",
  tag: "bw-facility",
  section: "facilities",
  roles: ["nurse", "expert", "epidemiologist", "operator"],
  load: () => import("./facility"),
} satisfies PageDefinition;
