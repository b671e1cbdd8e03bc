import type { PageDefinition } from "../router";

export default {
  path: "/schools",
  tag: "bw-schools",
  section: "schools",
  order: 5.5,
  key: "s",
  roles: ["operator"],
  load: () => import("./schools"),
} satisfies PageDefinition;
