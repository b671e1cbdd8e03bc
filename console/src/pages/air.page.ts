import type { PageDefinition } from "../router";

export default {
  path: "/air",
  tag: "bw-air",
  section: "air",
  order: 5.7,
  key: "a",
  roles: ["operator"],
  load: () => import("./air"),
} satisfies PageDefinition;
