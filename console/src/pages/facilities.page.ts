import type { PageDefinition } from "../router";

export default {
  path: "/facilities",
  tag: "bw-facilities",
  section: "facilities",
  order: 5,
  key: "f",
  roles: ["nurse", "expert", "epidemiologist", "operator"],
  load: () => import("./facilities"),
} satisfies PageDefinition;
