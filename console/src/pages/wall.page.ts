import type { PageDefinition } from "../router";

export default {
  path: "/wall",
  tag: "bw-wall",
  section: "wall",
  order: 8,
  bare: true,
  roles: ["nurse", "expert", "operator"],
  load: () => import("./wall"),
} satisfies PageDefinition;
