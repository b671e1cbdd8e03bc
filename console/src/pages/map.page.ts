import type { PageDefinition } from "../router";

export default {
  path: "/map",
  tag: "bw-map",
  section: "map",
  order: 4,
  key: "m",
  roles: ["nurse", "expert", "epidemiologist", "operator"],
  load: () => import("./map"),
} satisfies PageDefinition;
